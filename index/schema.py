"""The catalogue's tables, as numbered migrations: migration n turns version n-1 into version n (`PRAGMA user_version`).

A migration that has been released is never edited; a change is a new one at the end.
"""

MIGRATIONS = (
    """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    INSERT INTO meta VALUES ('generation', '0'), ('lexical_generation', '0');

    CREATE TABLE source (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

    -- Every version of every story. Rows are never changed but for `current`, so a citation stays exact for ever.
    CREATE TABLE article (
        key INTEGER PRIMARY KEY,
        id TEXT NOT NULL,
        version INTEGER NOT NULL,
        current INTEGER NOT NULL,
        source INTEGER NOT NULL REFERENCES source (key),
        address TEXT NOT NULL,
        title TEXT NOT NULL,
        text TEXT NOT NULL,
        published TEXT,            -- ISO 8601 with the publication's own offset
        zone TEXT,                 -- the name of that offset, "HKT", where the publication gives one
        published_at INTEGER,      -- the same instant in seconds since 1970 UTC
        precision TEXT NOT NULL,
        date_from TEXT,
        updated TEXT,
        url TEXT,
        credit TEXT,
        captions TEXT NOT NULL,    -- JSON [[text, credit], ...]
        authors TEXT NOT NULL,     -- JSON [name, ...]
        section TEXT,
        language TEXT,
        notice TEXT,
        withdrawn INTEGER NOT NULL,
        origin TEXT NOT NULL,
        digest BLOB NOT NULL,      -- of all fields but origin: an equal record is not a new version
        UNIQUE (id, version),
        UNIQUE (id, digest)
    ) STRICT;
    CREATE UNIQUE INDEX article_current ON article (id) WHERE current;
    CREATE INDEX article_address ON article (address);
    CREATE INDEX article_url ON article (url);
    CREATE INDEX article_published ON article (published_at) WHERE current;

    -- Passages of current versions only; rows are never used again (AUTOINCREMENT).
    CREATE TABLE passage (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        article INTEGER NOT NULL REFERENCES article (key),
        ordinal INTEGER NOT NULL,
        start INTEGER NOT NULL,
        end INTEGER NOT NULL,
        digest BLOB NOT NULL       -- of the embedded text: the key of its vector
    ) STRICT;
    CREATE INDEX passage_article ON passage (article);
    CREATE INDEX passage_digest ON passage (digest);

    -- Rows that are gone, until the derived indexes have been compacted.
    CREATE TABLE dead (row INTEGER PRIMARY KEY, generation INTEGER NOT NULL) STRICT;
    CREATE INDEX dead_generation ON dead (generation);

    -- The cache of embedded texts, float16; kept when stories go, so that no text is embedded twice by one model.
    CREATE TABLE vector (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        digest BLOB NOT NULL UNIQUE,
        vector BLOB NOT NULL
    ) STRICT;

    -- Passages that wait for their vector.
    CREATE TABLE pending (row INTEGER PRIMARY KEY REFERENCES passage (row) ON DELETE CASCADE) STRICT;

    -- What was read: a file is entered when all its records are committed.
    CREATE TABLE file (path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE filed (
        path TEXT NOT NULL,
        id TEXT NOT NULL,
        PRIMARY KEY (path, id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX filed_id ON filed (id);
    CREATE TABLE problem (path TEXT NOT NULL, origin TEXT NOT NULL, reason TEXT NOT NULL) STRICT;
    CREATE INDEX problem_path ON problem (path);

    -- Stories an editor took out; they do not come back with the next update.
    CREATE TABLE removed (id TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT, WITHOUT ROWID;
    """,
    """
    -- What leads from a new story to its copies (index/stories.py): the keys of current stories, with their time (seconds since
    -- 1970 UTC, -2^62 when unknown). Rows are deleted by their key, which the text gives, so that no second index is needed.
    CREATE TABLE story_key (key INTEGER, at INTEGER, article INTEGER, PRIMARY KEY (key, at, article)) STRICT, WITHOUT ROWID;

    -- Two current stories (a < b) of which one is a copy of the other.
    CREATE TABLE copy (
        a INTEGER NOT NULL REFERENCES article (key) ON DELETE CASCADE,
        b INTEGER NOT NULL REFERENCES article (key) ON DELETE CASCADE,
        PRIMARY KEY (a, b)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX copy_b ON copy (b);

    -- The group of every story that has copies, numbered by its least article key; a story without copies is not here.
    CREATE TABLE grouped (
        article INTEGER PRIMARY KEY REFERENCES article (key) ON DELETE CASCADE,
        story INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX grouped_story ON grouped (story);

    -- Stories stored before there were groups; a writer compares them when it opens the archive.
    CREATE TABLE ungrouped (article INTEGER PRIMARY KEY REFERENCES article (key) ON DELETE CASCADE) STRICT;
    INSERT INTO ungrouped SELECT key FROM article WHERE current AND NOT withdrawn;
    """,
    """
    -- Reprints that an agency's kill takes out of answers (index/notices.py): `by` is the id of the agency's story, `notice` what is
    -- told of it. A kill outlives the removal of that story.
    CREATE TABLE killed (
        article INTEGER PRIMARY KEY REFERENCES article (key) ON DELETE CASCADE,
        by TEXT NOT NULL,
        notice TEXT NOT NULL
    ) STRICT;
    CREATE INDEX killed_by ON killed (by);

    -- Their passages, to be put back when the agency puts the story out again.
    CREATE TABLE withheld (
        article INTEGER NOT NULL REFERENCES article (key) ON DELETE CASCADE,
        ordinal INTEGER NOT NULL,
        start INTEGER NOT NULL,
        end INTEGER NOT NULL,
        digest BLOB NOT NULL,
        PRIMARY KEY (article, ordinal)
    ) STRICT, WITHOUT ROWID;

    -- A withdrawn story is known by its last text, so that what it binds is found.
    INSERT INTO ungrouped SELECT key FROM article WHERE current AND withdrawn;
    """,
)

GROUPS_SINCE = 2  # the version that has the tables of copies; a reader makes do with an archive of version 1
KILLS_SINCE = 3  # the version that has the tables of kills
OLDEST_READABLE = 1
