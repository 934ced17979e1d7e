package render

import "cmp"

// WriteWorkbook writes a workbook with sheets of a given size, because real ones hold more rows than a test should write.
var WriteWorkbook = writeWorkbook

// Columns are the columns of findings.
var Columns = findingColumns

// Translated is a fixed word in Chinese, empty if there is none.
func Translated(word string) string { return cmp.Or(chinese[word], chineseSummary[word]) }

// TranslatedPhrase are the words of a phrase in Chinese, empty if they are not known.
func TranslatedPhrase(words string) string { return chinesePhrases[words] }

// Relation is an operator in Chinese, empty if it is not known.
func Relation(operator string) string { return relations[operator] }

// TranslatedException is why a rule does not apply, in Chinese; empty if it is not known.
func TranslatedException(words string) string { return chineseExceptions[words] }
