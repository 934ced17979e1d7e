terraform {
  required_version = ">= 1.5"

  # The exact version that the tests' mock stands for. Where the registry can be reached, `terraform init` adds .terraform.lock.hcl with its
  # checksums: keep that file in version control.
  required_providers {
    alicloud = {
      source  = "aliyun/alicloud"
      version = "1.289.0"
    }
  }
}
