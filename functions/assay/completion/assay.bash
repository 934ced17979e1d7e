# Completion of assay for bash 3.2 and later.
_assay() {
	local line=${COMP_LINE:0:COMP_POINT} words kept candidate
	read -ra words <<<"$line"
	if [[ $line == *[[:space:]] ]]; then words+=(""); fi
	kept=${words[${#words[@]} - 1]}
	kept=${kept%"${kept##*[:=]}"} # bash completes only what follows a colon or an equals sign
	COMPREPLY=()
	while IFS=$'\t' read -r candidate _; do
		COMPREPLY+=("${candidate#"$kept"}")
	done < <("${words[0]}" complete -- "${words[@]:1}" 2>/dev/null)
}
complete -o default -F _assay assay
