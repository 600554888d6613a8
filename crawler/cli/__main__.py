"""`python -m crawler.cli`."""

from crawler.cli.main import main

main()
