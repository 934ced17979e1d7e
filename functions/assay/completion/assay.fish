# Completion of assay for fish.
function __assay_complete
	set -l words (commandline -opc) (commandline -ct)
	set -l candidates (command $words[1] complete -- $words[2..] 2>/dev/null)
	if set -q candidates[1]
		printf '%s\n' $candidates
	else
		__fish_complete_path (commandline -ct)
	end
end
complete -c assay -f -a '(__assay_complete)'
