"""English words by what they do in a question; all lower-case, apostrophes straight."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Articles, auxiliaries, prepositions, conjunctions, question words, the reader's own person: they carry no subject.
GRAMMAR = _words(
    """a an the and or but nor if then than so as of at by for from in into on onto off out up down over under about above below
    after before between during through until since with without within against toward towards per via among across around
    am is are was were be been being do does did doing done have has had having can could may might must shall should will
    would ought not no yes what which who whom whose when where why how i me my mine we us our ours you your yours
    whether because while though although to too very just only also even ever still yet already please ok okay oh well
    now here some any all both each every either neither many much few several more most less least own s d ll re ve t
    don't doesn't didn't isn't aren't wasn't weren't can't couldn't won't wouldn't shouldn't haven't hasn't hadn't
    what's who's where's when's how's why's that's there's let let's get got gets getting
    really actually exactly else again though instead"""
)
# Of the vague ones, those that may belong to a name: "popular music", "general election", "old town".
MODIFIERS = _words(
    "popular common general special modern recent current old new great big current first last next key local"
)
AUXILIARY = _words(
    """am is are was were be been do does did have has had can could may might must shall should will would isn't aren't wasn't
    weren't don't doesn't didn't hasn't haven't can't couldn't won't wouldn't"""
)
COPULA = _words("is are was were isn't aren't wasn't weren't")
DO = AUXILIARY - COPULA - _words("am be been")
ASKING = _words("what which who whom whose when where why how")
# Before "that", they make it a word that stands for something, not "the news that ...".
BEFORE_THAT = (
    AUXILIARY
    | ASKING
    | _words("about of after before on for to with by from in at like over since and but than until during against")
)
CONNECTING = _words("of the a an in into at on for and from by to with between")
# Words that stand for something said before.
PERSON = _words("he him his she her hers himself herself")
THING = _words("it its itself they them their theirs themselves")
POINTING = _words("this that these those")
# Words that compare with something said before, unless the question names it.
RELATIVE = _words(
    "other others another else similar same such nearby instead latter former alternative alternatives related"
)
# What is said or done about any subject: such words alone do not make one.
VAGUE = _words(
    """tell describe explain show give list name know known think mean means happen happens happened happening go goes going went
    come came make makes made take takes took use used using work works working want need find found look like happen
    important main major key different new old good better best worst bad big biggest largest smallest great certain common
    popular famous interesting possible special specific general current modern recent latest last first next early late
    thing things something anything everything way ways lot kind kinds sort sorts type types variety varieties
    example examples fact facts info information detail details difference differences similarity similarities
    compare compared comparison versus vs many people person someone anyone long often far old difficult hard easy harder easier
    start started begin began end ended stop stopped become became change changed changes work worked interested learn
    called considered typically usually normally overall briefly talk discuss say more update updates news story stories
    article articles report reports summary summarise summarize continue elaborate again involved particular anyone anybody someone somebody"""
)
# Saying and reacting: "who confirmed it?" asks about all that was said before, "what did Reuters say?" too.
SPEECH = _words(
    """say says said saying confirm confirms confirmed deny denies denied announce announces announced report reports reported
    respond responds responded response react reacts reacted reaction comment comments commented claim claims claimed think
    believe call called condemn condemned criticise criticised criticize criticized support supported oppose opposed happen
    happened cause caused causes warn warned agree agreed reject rejected approve approved decide decided order ordered"""
)
# Nouns of something: "the leader", "advantages", "the toll" leave open of what, unless the question says.
RELATIONAL = _words(
    """leader leaders author authors founder founders member members owner owners boss chief head director winner winners
    loser losers creator inventor writer cast crew player players team band group company firm agency plan plans project
    projects programme program deal agreement study studies experiment result results finding findings conclusion conclusions
    cause causes reason reasons effect effects impact impacts consequence consequences outcome outcomes benefit benefits
    advantage advantages disadvantage disadvantages pros cons risk risks danger dangers symptom symptoms treatment treatments
    cure side characteristic characteristics feature features property properties part parts component components element
    elements role roles purpose goal goals aim aims function functions meaning definition origin origins root roots history
    beginning background relationship relationships connection link links use uses application applications requirement
    requirements step steps stage stages process method methods rule rules size height weight length width cost costs price
    prices fee fees value amount number numbers total figure figures rate rates toll death deaths victims victim dead injured
    wounded casualties survivors survivor suspect suspects charge charges verdict sentence ruling appeal trial evidence
    witness witnesses damage damages losses loss timeline cause motive response reaction reactions statement statements
    opposition supporters critics criticism criticisms government minister president police court judge vote votes turnout
    margin majority area areas place places location locations region country city town capital population language culture
    industry economy alternatives competitors competitor rivals rival successor predecessor age name names date
    dates version versions species breed breeds symptom relation rival challenges challenge problem problems issue issues
    controversy controversies limitations options option choices choice solution solutions strategy strategies theory theories
    argument arguments event events battle battles achievements achievement works songs albums books film films movies themes
    theme plot character characters ending appearance style influence influences importance significance legacy success failure
    differences similarities type types kind kinds sort variety varieties example examples details funds money penalty penalties punishment deadline"""
)
# Adverbs in -ly are left out of subjects; these words are none.
NOUNS_IN_LY = _words("family supply reply assembly monopoly ally rally italy july belly bully butterfly anomaly jelly")
# After "it", they make it stand for nothing.
EXPLETIVE = _words("true possible likely raining take takes took cost costs matter")
COMPARING = _words("common differ differs different difference differences similarities compare compared both between")
STANDING = _words("one ones another there")
NOBODY = _words("anyone anybody someone somebody people any")
MONTHS = _words("january february march april may june july august september october november december")
DAYS = _words("monday tuesday wednesday thursday friday saturday sunday")
# In a sentence of an answer: what carries no sense; who said it, not what was said.
WEIGHTLESS = GRAMMAR | PERSON | THING | _words("that this these those there")
SAYING = _words("say says said saying tell tells told according report reports reported reporting")
DENYING = _words(
    """not no never none neither nor nobody nothing without cannot fail fails failed refuse refuses refused deny denies denied
    denying decline declined declines unable lack lacks lacked instead rather"""
)
DOUBTING = _words(
    """may might could alleged allegedly accused suspected reportedly possibly perhaps likely rumoured rumored unconfirmed if
    unless"""
)
CLAUSE = _words("that and but because which who when while where after before so although though since until")
SWEEPING = _words("all every each always only entire everyone everybody everything")
PASSIVE = _words("am is are was were be been being")
# The forms that a stemmer does not bring together, by the first of them.
_FORMS = """take took taken, give gave given, leave left, keep kept, rise rose risen, fall fell fallen, win won, lose lost, find found,
hold held, meet met, lead led, send sent, pay paid, make made, begin began begun, go went gone, come came, see saw seen, bring brought,
buy bought, build built, catch caught, choose chose chosen, drive drove driven, fight fought, fly flew flown, grow grew grown,
know knew known, run ran, sell sold, shoot shot, speak spoke spoken, spend spent, stand stood, strike struck, teach taught,
think thought, throw threw thrown, write wrote written, break broke broken, hide hid hidden, hear heard, steal stole stolen,
die dead death died killed kill kills killing dying, man men, woman women, child children, person people"""
ONE_WORD = {form: forms.split()[0] for forms in _FORMS.split(",") for form in forms.split()}
# What news tells in several words: a question that has one of them is answered by the others.
KIN = tuple(
    _words(group)
    for group in (
        "die died dies dying dead death deaths kill kills killed lives fatal fatalities",
        "hurt injured injuries injury wounded",
        "hit struck strike strikes collide collided collision crash crashed rammed",
        "resign resigned resigns resignation quit quits",
        "fire blaze flames burned burnt burning",
        "arrest arrested arrests detained custody",
        "win won wins beat beaten defeat defeated victory victorious",
        "rise rose rises risen increase increased climbed",
        "fall fell falls fallen drop dropped decline declined slipped",
        "cut cuts reduce reduced lower lowered",
        "boss chief head director",
        "ship vessel boat",
        "cost costs price fee fare pay pays",
        "storm hurricane typhoon cyclone gale",
        "protest protests protesters demonstration demonstrations demonstrators march rally",
        "jailed prison imprisoned sentenced sentence",
        "begin began begins start started starts open opened opens",
        "buy bought buys acquire acquired acquisition purchase purchased",
        "firm company companies",
        "lawyer attorney counsel",
        "illness disease sick ill infected",
    )
)
