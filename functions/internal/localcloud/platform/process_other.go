//go:build !linux

package platform

import "syscall"

// attributes are the system's defaults: only Linux can end a function together with the service.
func attributes() *syscall.SysProcAttr { return nil }
