"""One module per subcommand of `kiosk`: `add_arguments(parser)`, and `run(arguments, settings)` gives the exit code."""
