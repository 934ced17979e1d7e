package report

import (
	"archive/zip"
	"fmt"
	"io"
	"time"
)

// File is a member of an archive.
type File struct {
	Name  string
	Write func(io.Writer) error
}

// WriteZIP writes an archive of files.
func WriteZIP(w io.Writer, modified time.Time, files ...File) error {
	archive := zip.NewWriter(w)
	for _, file := range files {
		member, err := archive.CreateHeader(&zip.FileHeader{Name: file.Name, Method: zip.Deflate, Modified: modified})
		if err != nil {
			return fmt.Errorf("write zip: %w", err)
		}
		if err := file.Write(member); err != nil {
			return fmt.Errorf("write zip: %s: %w", file.Name, err)
		}
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("write zip: %w", err)
	}
	return nil
}
