"""A demo company with a known true win probability per lead at every moment.

Every lead is on a path: what it wants (ready_buyer, evaluating, researcher, tire_kicker,
job_seeker) and how it ends (won, lost, stale). Who it is makes some paths likelier; the path
decides how often it does what, how it answers mails and when it closes. Given the path these are
independent, so Bayes' rule over fifteen paths gives the true probability without approximation
(`truth`). The truth is for tests and benchmarks, never for training: nothing of it is in the
tables, and progress statuses depend on activities and coins only.

Planted for a model to find, and for a rule to miss:

- interactions: industry × company size, seniority × product line (a specialist buys the starter
  edition and nothing else), a hump in `team_size`;
- a source that looks good and never buys: `comparison_portal` brings tire-kickers, who read
  prices and start trials;
- overvalued by marketing: e-mail clicks (a scanner's or anybody's), blog and newsletter, social
  follows; visits to fairs mean nothing at all, and are known days late;
- undervalued: documentation and integration pages;
- a buyer's late-stage activities do not fade between day 1 and day 20, everybody else's do;
- job seekers read the careers pages, then download; they and tire-kickers unsubscribe;
- noise: campaign, owner, region beyond country, which page of a kind, repeated opens, link
  scanners, bought-in phones and employees, exported repeats;
- arrivals by month, weekday and hour, a shifting product mix, and drift if asked for.
"""

from training.simulator.company import Company, simulate
from training.simulator.write import write_company

__all__ = ["Company", "simulate", "write_company"]
