"""Who hands out mailboxes to private persons, and what a school's domain looks like."""

from __future__ import annotations

import re

# Offered under many country domains: yahoo.de, yahoo.co.uk, hotmail.com.br …
_FREE_BRANDS = (
    "gmail aol yahoo ymail rocketmail hotmail outlook live windowslive msn gmx"
    " googlemail yandex zoho zohomail tutanota protonmail tiscali virgilio wanadoo hushmail"
)

_FREE_DOMAINS = """
aim.com tuta.com tuta.io ya.ru yandex.ru icloud.com me.com mac.com privaterelay.appleid.com
proton.me pm.me mail.com email.com usa.com myself.com consultant.com post.com europe.com iname.com
techie.com engineer.com writeme.com dr.com cheerful.com inbox.com inbox.lv fastmail.com
fastmail.fm sent.com hey.com duck.com mozmail.com mailfence.com runbox.com startmail.com
disroot.org riseup.net tutamail.com keemail.me cock.li hushmail.me lavabit.com lycos.com
excite.com juno.com netzero.net rediffmail.com rediff.com sify.com indiatimes.com in.com
facebook.com comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net
earthlink.net roadrunner.com rr.com optonline.net optimum.net frontier.com frontiernet.net
windstream.net centurylink.net embarqmail.com q.com mindspring.com prodigy.net pacbell.net
ameritech.net swbell.net rogers.com shaw.ca sympatico.ca telus.net videotron.ca bell.net cogeco.ca
btinternet.com btopenworld.com blueyonder.co.uk ntlworld.com virginmedia.com virgin.net sky.com
talktalk.net talk21.com plusnet.com tesco.net o2.co.uk eircom.net web.de email.de freenet.de
t-online.de magenta.de arcor.de posteo.de posteo.net mailbox.org 1und1.de online.de onlinehome.de
kabelmail.de unitybox.de unity-mail.de vodafone.de vodafonemail.de alice.de alice-dsl.net
alice-dsl.de hansenet.de o2online.de o2mail.de genion.de versanet.de netcologne.de ewetel.net
ewe.net osnanet.de m-net.de mnet-mail.de mnet-online.de htp-tel.de kabelbw.de gmx-topmail.de
emailn.de mail.de mein.gmx directbox.com smart-mail.de lycos.de compuserve.de compuserve.com
firemail.de quantentunnel.de ok.de eclipso.de epost.de aon.at chello.at a1.net drei.at liwest.at
inode.at utanet.at tele2.at vol.at kabsi.at bluewin.ch bluemail.ch hispeed.ch sunrise.ch
swissonline.ch protonmail.ch vtxmail.ch green.ch orange.fr free.fr sfr.fr laposte.net neuf.fr
bbox.fr club-internet.fr aliceadsl.fr numericable.fr cegetel.net noos.fr voila.fr 9online.fr
caramail.com libero.it alice.it tin.it tim.it inwind.it iol.it email.it fastwebnet.it teletu.it
poste.it telefonica.net terra.es ono.com movistar.es vodafone.es sapo.pt netcabo.pt clix.pt
mail.telepac.pt terra.com.br uol.com.br bol.com.br ig.com.br globo.com globomail.com r7.com
oi.com.br zipmail.com.br prodigy.net.mx fibertel.com.ar arnet.com.ar ciudad.com.ar speedy.com.ar
ziggo.nl kpnmail.nl kpnplanet.nl planet.nl home.nl hetnet.nl xs4all.nl upcmail.nl casema.nl
chello.nl zonnet.nl tele2.nl telenet.be skynet.be proximus.be scarlet.be pandora.be pt.lu
telia.com comhem.se bredband.net spray.se home.se online.no start.no broadpark.no tdcadsl.dk
mail.dk jubii.dk sol.dk stofanet.dk kolumbus.fi luukku.com elisanet.fi suomi24.fi simnet.is wp.pl
o2.pl onet.pl op.pl interia.pl interia.eu poczta.fm poczta.onet.pl gazeta.pl tlen.pl vp.pl
autograf.pl buziaczek.pl seznam.cz email.cz centrum.cz post.cz volny.cz atlas.cz azet.sk
centrum.sk post.sk zoznam.sk freemail.hu citromail.hu t-online.hu upcmail.hu abv.bg mail.bg dir.bg
net.hr siol.net k.ro mail.ee hot.ee otenet.gr in.gr freemail.gr mynet.com turk.net superonline.com
ttmail.com mail.ru bk.ru list.ru inbox.ru internet.ru rambler.ru lenta.ru autorambler.ru
myrambler.ru ro.ru ukr.net i.ua meta.ua bigmir.net tut.by mail.kz walla.com walla.co.il 012.net.il
netvision.net.il bezeqint.net emirates.net.ae maktoob.com 163.com 126.com yeah.net qq.com
vip.qq.com foxmail.com sina.com sina.cn vip.sina.com sohu.com 139.com 189.cn 188.com 21cn.com
tom.com aliyun.com vip.163.com vip.126.com wo.cn naver.com hanmail.net daum.net nate.com kakao.com
docomo.ne.jp ezweb.ne.jp softbank.ne.jp i.softbank.jp nifty.com biglobe.ne.jp so-net.ne.jp
ocn.ne.jp excite.co.jp goo.jp plala.or.jp pchome.com.tw hinet.net seed.net.tw netvigator.com
singnet.com.sg pacific.net.sg bigpond.com bigpond.net.au optusnet.com.au iinet.net.au tpg.com.au
dodo.com.au internode.on.net xtra.co.nz slingshot.co.nz clear.net.nz webmail.co.za mweb.co.za
telkomsa.net vodamail.co.za iafrica.com lantic.net
"""

FREE_DOMAINS: frozenset[str] = frozenset(_FREE_DOMAINS.split())

FREE_BRAND_DOMAIN = re.compile(
    rf"(?:{'|'.join(_FREE_BRANDS.split())})\.(?:com|net|org|eu|info|me|io|(?:com?\.)?[a-z]{{2}})"
)

# "edu" counts as the last label or before a country, "ac" and the schools' labels before one.
ACADEMIC_DOMAIN = re.compile(
    r".+\.(?:edu|(?:edu|ac|sch|k12|ed)\.[a-z]{2}|k12\.[a-z]{2}\.us)"
    r"|(?:.+\.)?(?:(?:uni|univ|universitaet|hochschule)-[a-z0-9-]+|[a-z0-9-]+-(?:uni|university))"
    r"\.(?:de|at|ch|fr|eu|org)"
    r"|(?:student|students|stud|studenti|etu|etud|etudiant|alumni|alumnos)\..+\..+"
)

_ACADEMIC_DOMAINS = """
tu-berlin.de tu-dresden.de tu-darmstadt.de tu-braunschweig.de tu-chemnitz.de tu-clausthal.de
tu-dortmund.de tu-ilmenau.de tu-freiberg.de tu-harburg.de tuhh.de tum.de lmu.de kit.edu
rwth-aachen.de rptu.de fu-berlin.de hu-berlin.de charite.de udk-berlin.de htw-berlin.de
htw-dresden.de htwk-leipzig.de htwsaar.de hs-mannheim.de hs-karlsruhe.de hs-esslingen.de
hs-osnabrueck.de hs-bremen.de hs-fulda.de hs-furtwangen.de hs-augsburg.de hs-mainz.de
hs-niederrhein.de hs-heilbronn.de hs-pforzheim.de hs-rm.de hs-kl.de hs-koblenz.de th-koeln.de
fh-aachen.de fh-dortmund.de fh-muenster.de fh-bielefeld.de fh-kiel.de fh-joanneum.at
ph-heidelberg.de ph-freiburg.de ph-ludwigsburg.de ph-karlsruhe.de ph-weingarten.de th-nuernberg.de
th-deg.de thi.de th-ab.de th-rosenheim.de thm.de haw-hamburg.de haw-landshut.de hm.edu
hft-stuttgart.de hdm-stuttgart.de dhbw.de dhbw-stuttgart.de fernuni-hagen.de fau.de ovgu.de rub.de
hhu.de jgu.de leuphana.de europa-uni.de fom.de iu.org iubh.de whu.edu esmt.org ebs.edu
frankfurt-school.de hertie-school.org srh.de jacobs-university.de ku.de b-tu.de ethz.ch epfl.ch
uzh.ch unibe.ch unibas.ch unil.ch unige.ch unisg.ch unifr.ch unilu.ch unine.ch usi.ch supsi.ch
zhaw.ch fhnw.ch hslu.ch bfh.ch ost.ch phzh.ch polytechnique.fr sorbonne-universite.fr
sciencespo.fr hec.fr ens.fr insead.edu u-paris.fr polimi.it polito.it unibo.it unimi.it unimib.it
uniroma1.it uniroma2.it uniroma3.it unipd.it unina.it unito.it unifi.it unipi.it unige.it unive.it
unict.it unipv.it unitn.it unibocconi.it luiss.it unicatt.it uam.es ucm.es upm.es upc.edu upv.es
us.es ugr.es uv.es ub.edu ulisboa.pt up.pt uc.pt tudelft.nl uva.nl vu.nl uu.nl rug.nl tue.nl
utwente.nl eur.nl leidenuniv.nl universiteitleiden.nl ru.nl wur.nl maastrichtuniversity.nl hva.nl
kuleuven.be ugent.be ulb.be vub.be uclouvain.be uantwerpen.be uliege.be ku.dk dtu.dk au.dk sdu.dk
aau.dk cbs.dk kth.se chalmers.se lu.se uu.se su.se gu.se liu.se umu.se ki.se ntnu.no uio.no uib.no
uit.no helsinki.fi aalto.fi tuni.fi utu.fi oulu.fi jyu.fi cuni.cz cvut.cz muni.cz vut.cz elte.hu
bme.hu ut.ee mcgill.ca utoronto.ca ubc.ca uwaterloo.ca ualberta.ca umontreal.ca queensu.ca
yorku.ca sfu.ca mcmaster.ca usp.br unicamp.br ufrj.br ufmg.br unam.mx msu.ru hse.ru spbu.ru
itmo.ru
"""

ACADEMIC_DOMAINS: frozenset[str] = frozenset(_ACADEMIC_DOMAINS.split())
