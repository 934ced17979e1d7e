terraform {
  required_version = ">= 1.5"

  # The exact version that the tests' mock stands for. Where the registry can be reached, `terraform init` adds .terraform.lock.hcl with its
  # checksums: keep that file in version control.
  required_providers {
    huaweicloud = {
      source  = "huaweicloud/huaweicloud"
      version = "1.97.1"
    }
  }
}
