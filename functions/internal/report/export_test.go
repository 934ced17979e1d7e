package report

// WriteXLSXInSheets is WriteXLSX with sheets of a given size, because real ones hold more rows than a test should write.
var WriteXLSXInSheets = writeXLSX
