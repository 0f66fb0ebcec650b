"""One module per subcommand of `kiosk`, each with `add_arguments(parser)` and `run(arguments, settings) -> exit code`."""
