package snapshot

import "os"

// Scratch is a temporary file. Where systems allow that, it has no name, so nothing stays however the process ends, such as by writing into a pipe
// that nobody reads any more.
type Scratch struct {
	*os.File
	named bool
}

// NewScratch creates a temporary file, which Close removes.
func NewScratch() (Scratch, error) {
	file, err := os.CreateTemp("", "assay-*")
	if err != nil {
		return Scratch{}, err
	}
	return Scratch{file, os.Remove(file.Name()) != nil}, nil // Windows does not remove what is open
}

func (s Scratch) Close() error {
	err := s.File.Close()
	if s.named {
		_ = os.Remove(s.Name())
	}
	return err
}
