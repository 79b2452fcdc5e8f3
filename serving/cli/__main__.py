"""`python -m serving.cli`, the same as `leadscore`."""

from serving.cli.app import main

if __name__ == "__main__":
    main()
