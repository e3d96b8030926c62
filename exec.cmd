@rem The npm scripts begin with exec, so that no shell stands between npm and Node. The shell of Windows knows none.
@%*
