#include "services/objectives/frameworks/amp_health.h"

// The data as text, so that it reads and changes as data; a test parses it and checks it as the
// service checks what people send.
namespace tandem::objectives {

const std::string_view kAmpHealth = R"data(
name: "competencyFrameworks/amp-health"
display_name: "Leadership and management in ministry teams (AMP Health)"
source: "The seven areas are those that AMP Health names for its Management Partners. Its catalogue of competencies is not in the documents: one competency an area, the descriptions and the levels are invented."
areas {
  id: "strategic-planning"
  display_name: "Strategic planning"
  competencies {
    id: "strategic-planning"
    display_name: "Strategic planning"
    description: "Deciding where the programme goes and what it will not do."
    levels { level: 1 display_name: "Aware" description: "Can say what the programme is for; plans follow last year's." }
    levels { level: 2 display_name: "Developing" description: "Takes part in writing a strategic plan with guidance." }
    levels { level: 3 display_name: "Practising" description: "Leads a strategic plan from a situation analysis to goals with owners." }
    levels { level: 4 display_name: "Leading" description: "Reviews the strategy against results and changes it with partners." }
    levels { level: 5 display_name: "Coaching others" description: "Coaches other teams of the ministry in planning strategically." }
  }
}
areas {
  id: "prioritisation"
  display_name: "Prioritisation"
  competencies {
    id: "prioritisation"
    display_name: "Prioritisation"
    description: "Choosing what matters most with the people, time and money there are."
    levels { level: 1 display_name: "Aware" description: "Works on what comes in first." }
    levels { level: 2 display_name: "Developing" description: "Lists priorities when asked, without criteria." }
    levels { level: 3 display_name: "Practising" description: "Ranks activities by agreed criteria and drops the last ones." }
    levels { level: 4 display_name: "Leading" description: "Keeps priorities under pressure and tells partners what will wait." }
    levels { level: 5 display_name: "Coaching others" description: "Coaches others in setting and keeping priorities." }
  }
}
areas {
  id: "data-for-decision-making"
  display_name: "Data for decision-making"
  competencies {
    id: "data-for-decision-making"
    display_name: "Data for decision-making"
    description: "Using evidence routinely to decide."
    levels { level: 1 display_name: "Aware" description: "Collects data because it is asked for." }
    levels { level: 2 display_name: "Developing" description: "Reads routine reports and notices what stands out." }
    levels { level: 3 display_name: "Practising" description: "Brings analysed data to meetings and decisions refer to it." }
    levels { level: 4 display_name: "Leading" description: "Tests decisions against results and improves what is measured." }
    levels { level: 5 display_name: "Coaching others" description: "Coaches others in questioning and using data." }
  }
}
areas {
  id: "programme-design-and-work-planning"
  display_name: "Programme design and work planning"
  competencies {
    id: "programme-design-and-work-planning"
    display_name: "Programme design and work planning"
    description: "Turning goals into activities with owners, dates and means."
    levels { level: 1 display_name: "Aware" description: "Follows a work plan that others wrote." }
    levels { level: 2 display_name: "Developing" description: "Drafts activities and dates with help." }
    levels { level: 3 display_name: "Practising" description: "Writes a costed work plan with owners and follows it up monthly." }
    levels { level: 4 display_name: "Leading" description: "Adapts the plan to results and risks with the whole team." }
    levels { level: 5 display_name: "Coaching others" description: "Coaches other teams in designing programmes." }
  }
}
areas {
  id: "financial-modelling-and-investment-cases"
  display_name: "Financial modelling and investment cases"
  competencies {
    id: "financial-modelling-and-investment-cases"
    display_name: "Financial modelling and investment cases"
    description: "Showing what a programme costs and why it is worth it."
    levels { level: 1 display_name: "Aware" description: "Knows the budget lines." }
    levels { level: 2 display_name: "Developing" description: "Estimates the cost of activities with help." }
    levels { level: 3 display_name: "Practising" description: "Builds a cost model and makes a case to the budget holders." }
    levels { level: 4 display_name: "Leading" description: "Compares options by cost and effect and wins funding for them." }
    levels { level: 5 display_name: "Coaching others" description: "Coaches others in costing and in making the case." }
  }
}
areas {
  id: "coalition-building"
  display_name: "Coalition building"
  competencies {
    id: "coalition-building"
    display_name: "Coalition building"
    description: "Winning partners for a goal, the private sector included."
    levels { level: 1 display_name: "Aware" description: "Meets partners when invited." }
    levels { level: 2 display_name: "Developing" description: "Keeps contact with the usual partners." }
    levels { level: 3 display_name: "Practising" description: "Maps stakeholders and agrees joint activities with them." }
    levels { level: 4 display_name: "Leading" description: "Brings new partners, also from the private sector, behind a common plan." }
    levels { level: 5 display_name: "Coaching others" description: "Coaches others in building and keeping coalitions." }
  }
}
areas {
  id: "governance-and-coordination"
  display_name: "Governance and coordination"
  competencies {
    id: "governance-and-coordination"
    display_name: "Governance and coordination"
    description: "Making the parts of the ministry work together and answer for it."
    levels { level: 1 display_name: "Aware" description: "Attends coordination meetings." }
    levels { level: 2 display_name: "Developing" description: "Prepares meetings with an agenda and minutes." }
    levels { level: 3 display_name: "Practising" description: "Runs a coordination body with decisions, owners and follow-up." }
    levels { level: 4 display_name: "Leading" description: "Settles roles across departments and holds them to account." }
    levels { level: 5 display_name: "Coaching others" description: "Coaches others in governing and coordinating." }
  }
}
)data";

}  // namespace tandem::objectives
