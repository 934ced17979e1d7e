#compdef assay
# Completion of assay for zsh.
_assay() {
	local -a names shown
	local name description
	"${words[1]}" complete -- "${(@)words[2,CURRENT]}" 2>/dev/null | while IFS=$'\t' read -r name description; do
		names+=("$name")
		shown+=("$name${description:+  -- $description}")
	done
	if (($#names)); then
		compadd -l -d shown -a names
	else
		_files
	fi
}
if [[ $funcstack[1] == _assay ]]; then
	_assay "$@" # in a file of fpath
else
	compdef _assay assay
fi
