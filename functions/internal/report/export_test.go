package report

// WriteWorkbook writes a workbook with sheets of a given size, because real ones hold more rows than a test should write.
var WriteWorkbook = writeWorkbook
