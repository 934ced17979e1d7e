terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.10, < 7.0" # from 6.10 on, a queue may take messages of 1 MiB
    }
  }
}
