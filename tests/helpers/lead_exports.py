"""One small export of Salesforce, to be broken at will, and its import."""

BERLIN = ("--timezone", "Europe/Berlin")
LEAD = "Id,CreatedDate,Industry,Note__c\n"
ROWS = "1,2025-03-01T09:30:00Z,Banken,grün\n2,2025-03-02T09:30:00Z,Öl,blau\n"


def lead_file(folder, text, name="Lead.csv"):
    """Write text or bytes as a file of an export; gives the export's folder."""
    folder.mkdir(exist_ok=True)
    content = text if isinstance(text, bytes) else text.encode()
    (folder / name).write_bytes(content)
    return folder


def imported(run, export, out, *options):
    """Import an export from Salesforce with the fixture `run`."""
    return run("import", export, "--from", "salesforce", "--out", out, *options)
