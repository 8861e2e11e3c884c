"""Every knob of the crawl, and the table of contents of the project: ITEM_PIPELINES."""

import os

BOT_NAME = "greensilk"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

# An article's way, in this order.
ITEM_PIPELINES = {
    "pipelines.complete.Complete": 100,
    "pipelines.measure.Measure": 150,
    "pipelines.tag.Tagger": 200,
    "pipelines.story.Stories": 300,
    "pipelines.keep.Keep": 400,
}
SPIDER_MIDDLEWARES = {
    "pipelines.seen.Seen": 100,
}
DOWNLOADER_MIDDLEWARES = {
    "crawler.private.Guard": 50,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.manners.Robots": 100,
    "crawler.manners.Manners": 110,
    "crawler.patience.Patience": 560,
    "crawler.recording.Recorder": 950,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # Guard, which says so
}

# Where things are; `greensilk` fills these from greensilk.toml and its options.
ARCHIVE = "var/archive.db"
MODELS = "var/models"
WARC_FOLDER = "var/warc"
WARC_PRIVATE = False

# What to ask for: the topics of the next issue switch on the lists of general news; SPAN is that of a back-fill.
TOPICS: list[str] = []
SPAN = None

# Polite: named, one request at a time for a host, a pause between two, robots.txt obeyed.
USER_AGENT = "greensilk/0.1 (archive of green Belt and Road news)"
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_REQUESTS = 6
DOWNLOAD_DELAY = 2
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 2
COOKIES_ENABLED = False
REFERER_ENABLED = False
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8",
}

# What waits for a host goes by priority, and is cut short when a crawl is to end.
DOWNLOADER = "crawler.downloading.Downloader"

# What to ask for is decided by Seen alone.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"

# Careful: certificates verified, answers limited to 8 MB before and after decompression, nothing listens.
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_MAXSIZE = 8 * 1024 * 1024
DOWNLOAD_WARNSIZE = 4 * 1024 * 1024
DOWNLOAD_TIMEOUT = 60
REDIRECT_MAX_TIMES = 5
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False
EXTENSIONS = {  # off, and not imported either
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.telnet.TelnetConsole": None,
}

# Only the public internet is asked; tests name their own host and port.
DNS_RESOLVER = "crawler.private.PublicOnly"
PRIVATE_HOSTS = os.environ.get("GREENSILK_PRIVATE_HOSTS", "").split()

# Quiet: trouble is said by the verbs, in sentences.
LOG_LEVEL = "INFO"
STATS_DUMP = False
DEFAULT_DROPITEM_LOG_LEVEL = "INFO"
RETRY_GIVE_UP_LOG_LEVEL = "INFO"
