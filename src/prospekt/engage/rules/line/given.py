"""Given names that people type in small letters, and the places that are no people."""

from __future__ import annotations

_GIVEN = (
    "aaron abby abigail adam adele adrian aidan aisha alan alana albert alec alex alexander alice alicia alison amanda "
    "amelia amy andre andrea andrew andy angela angus anita anna anne annette annie anthony antony april arjun arthur "
    "ashley audrey azlan barbara barry beatrice becky ben benjamin bernard beth bianca blake bob bobby brad bradley "
    "brandon brenda brendan brent brett brian bridget bronwyn bruce bryan caitlin callum cameron carl carla carlos carol "
    "caroline catherine cathy charles charlie charlotte cheryl chloe chris christina christine christopher cindy claire "
    "clara clive colin connor craig damien dan daniel daniela danny darren daryl dave david debbie deborah declan deepak "
    "denise dennis derek desmond diana diane dominic donald donna doreen doug douglas duncan dylan eddie edith edward "
    "eileen elaine eleanor elena elizabeth ellen ellie emily emma eric erica erin ethan eugene evan evelyn farah fatimah "
    "felicity felix fergus fiona florence frances francis fred freya gareth gary gavin gemma geoff george georgia gerald "
    "geraldine gerard gillian gina glen glenn gordon graeme graham greg gregory hamish hannah harriet harry hassan hazel "
    "heather heidi helen henry howard hugh hugo ian imogen imran irene isabel isabella ivan jacinta jackie jacob jacqui "
    "jake james jamie jane janet janice jared jason jasmine jayne jeanette jeff jeffrey jenna jennifer jenny jeremy jess "
    "jessica jill jim jimmy joan joanna joanne jodie joe joel john johnny jon jonathan jordan joseph josh joshua joyce "
    "judith judy julia julian julie june justin karen karl kate kath katherine kathy katie kay keith kelly kelvin ken "
    "kenneth kerry kev kevin kim kirsten kirsty kyle lachlan lara laura lauren lawrence leah leanne lee leigh lena leo "
    "leon leonard lesley leslie lewis liam lily linda lindsay lisa liz lorna lorraine louis louise lucas lucy luke lydia "
    "lynn lynne maggie malcolm mandy marcus margaret maria marie marilyn mario martha martin marty martyn mary matt "
    "matthew maureen megan mei mel melanie melissa michael michelle mick mike miriam mitch mohamed mohammed moira molly "
    "monica morag muhammad murray nadia nancy naomi natalie natasha nathan neil nicholas nicola nicole nigel nikki nina "
    "noel nora norman oliver olivia oscar owen pamela patricia patrick paul paula pauline penny percy pete peter phil "
    "philip phillip phoebe priya rachel raj rajesh ralph ravi ray raymond rebecca reg renee rhys richard rick ricky rita "
    "robert robin robyn rod roger rohan ron ronald rory rosalind rosemary rosie ross rowan roy russell ruth ryan sally "
    "sam samantha samuel sandra sandy sanjay sara sarah scott sean shane shannon sharon shaun sheila shelley shirley "
    "shona sian simon siobhan sofia sonia sophia sophie stacey stan stella stephanie stephen steve steven stewart stu "
    "stuart sue sunita suresh susan suzanne sylvia tamara tania tanya tara ted teresa terry thomas tim timothy tina toby "
    "todd tom tommy tony tracey tracy travis trevor tristan val valerie vanessa vera vernon veronica vicki vicky victor "
    "victoria vijay vikram vincent vivian walter warren wayne wei wendy yasmin yvonne zac zach zoe"
)
GIVEN = frozenset(_GIVEN.split())
"""What English-speaking customers are mostly called; words that mean something else as well are left out."""
PLACED = frozenset(("in", "near", "outside", "opp", "off", "kat", "di", "pa", "ved"))
"""Words behind which a name is a place."""
DETERMINED = frozenset(("the", "a", "an", "our", "their", "his", "her", "my", "some", "any", "per"))
"""Words behind which a capital begins a thing."""
CONTRACTED = frozenset(("ve", "re", "ll", "d", "m", "t"))
"""What "they've" and "isn't" end in: no name."""
