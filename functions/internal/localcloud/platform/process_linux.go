package platform

import "syscall"

// attributes shield the function from the terminal's signals, so that it is stopped in order, and end it with the service.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
