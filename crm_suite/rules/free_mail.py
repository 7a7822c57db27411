"""Domains that give mailboxes to everybody: an address there says nothing about an organization."""

FREE_MAIL_DOMAINS = frozenset(
	"""
	126.com 139.com 163.com 189.cn aim.com alice.it aol.com aol.co.uk arcor.de att.net bellsouth.net bigpond.com
	bk.ru bluewin.ch bol.com.br btinternet.com centrum.cz charter.net comcast.net cox.net daum.net docomo.ne.jp
	duck.com earthlink.net email.com email.cz email.it eircom.net fastmail.com fastmail.fm
	foxmail.com free.fr freemail.hu freenet.de gawab.com gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.fr gmx.net
	googlemail.com hanmail.net hey.com home.nl hotmail.be hotmail.ca hotmail.ch hotmail.co.uk hotmail.com
	hotmail.com.ar hotmail.com.br hotmail.de hotmail.es hotmail.fr hotmail.it hotmail.nl hushmail.com icloud.com
	ig.com.br in.com inbox.com inbox.lv inbox.ru indiatimes.com interia.pl iol.pt juno.com kpnmail.nl laposte.net
	libero.it list.ru live.be live.ca live.co.uk live.com live.com.au live.com.mx live.de live.fr live.it live.nl
	live.se luukku.com mac.com mail.bg mail.com mail.de mail.ee mail.ru mailbox.org mailfence.com me.com msn.com
	mweb.co.za naver.com neuf.fr nate.com netscape.net netzero.net ntlworld.com o2.pl onet.pl op.pl optonline.net
	optusnet.com.au orange.fr outlook.co.th outlook.com outlook.com.br outlook.de outlook.es outlook.fr
	outlook.in outlook.it outlook.jp outlook.pt planet.nl pm.me posteo.de proton.me protonmail.ch protonmail.com
	qq.com rambler.ru rediffmail.com rocketmail.com rogers.com runbox.com sapo.pt sbcglobal.net seznam.cz sfr.fr
	shaw.ca sina.cn sina.com sky.com skynet.be sohu.com startmail.com sympatico.ca t-online.de talktalk.net
	telefonica.net telenet.be telia.com telkomsa.net telus.net terra.com.br terra.es tiscali.co.uk tiscali.it
	tlen.pl tuta.com tuta.io tutanota.com tutanota.de ukr.net uol.com.br verizon.net videotron.ca virgilio.it
	virgin.net virginmedia.com vodamail.co.za vp.pl walla.co.il wanadoo.fr web.de wp.pl xtra.co.nz ya.ru yahoo.ca
	yahoo.co.id yahoo.co.in yahoo.co.jp yahoo.co.kr yahoo.co.uk yahoo.com yahoo.com.ar yahoo.com.au
	yahoo.com.br yahoo.com.mx yahoo.com.ph yahoo.com.sg yahoo.com.tw yahoo.de yahoo.es yahoo.fr yahoo.gr
	yahoo.ie yahoo.in yahoo.it yahoo.pl yahoo.se yandex.com yandex.ru yeah.net ymail.com zoho.com zoho.eu
	zohomail.com ziggo.nl
	""".split()
)
