terraform {
  required_version = ">= 1.5"

  # The exact version that the tests' mock stands for. Where the registry can be reached, `terraform init` adds .terraform.lock.hcl with its
  # checksums: keep that file in version control.
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "6.25.0"
    }
  }
}
