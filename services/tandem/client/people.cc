#include "services/tandem/client/people.h"

#include <set>
#include <vector>

#include "libs/common/base/names.h"
#include "services/tandem/client/session.h"
#include "tandem/placement/v1/person.pb.h"
#include "tandem/placement/v1/professional.pb.h"

namespace tandem::client {
namespace {

namespace v1 = placement::v1;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr std::string_view kProfessional = "countries/*/professionals/*";
constexpr std::string_view kPerson = "countries/*/persons/*";

struct Wanted {
  std::set<std::string> professionals, persons;
};
using ByCountry = std::map<std::string, Wanted>;

// So many of a country are asked for one by one; more are found in its lists.
constexpr std::size_t kOneByOne = 50;

void CollectText(const std::string& text, ByCountry& wanted) {
  if (Fits(text, kProfessional)) wanted[std::string(CountryOf(text))].professionals.insert(text);
  if (Fits(text, kPerson)) wanted[std::string(CountryOf(text))].persons.insert(text);
}

void Collect(const Message& message, ByCountry& wanted) {
  const Reflection& values = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  values.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const bool many = field->is_repeated();
    const int size = many ? values.FieldSize(message, field) : 1;
    for (int i = 0; i < size; ++i) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        CollectText(
            many ? values.GetRepeatedString(message, field, i) : values.GetString(message, field),
            wanted);
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        Collect(
            many ? values.GetRepeatedMessage(message, field, i) : values.GetMessage(message, field),
            wanted);
      }
    }
  }
}

// Hands every page of a country's list to `take` until that says that it has enough.
template <class Response, class Request>
void EachPage(Session& session, std::string_view method, const std::string& country,
              const std::function<bool(const Response&)>& take) {
  Request request;
  request.set_parent(country);
  request.set_page_size(1000);
  do {
    const auto page = session.Ask<Response>(method, request);
    if (!page.ok() || !take(*page)) return;
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
}

void ReadEach(Session& session, const Wanted& wanted, People& people) {
  std::map<std::string, std::vector<std::string>> of_persons;  // the names that each has
  for (const std::string& name : wanted.persons) of_persons[name].push_back(name);
  for (const std::string& name : wanted.professionals) {
    v1::GetProfessionalRequest request;
    request.set_name(name);
    const auto one = session.Ask<v1::Professional>("ProfessionalService.GetProfessional", request);
    if (!one.ok()) continue;
    of_persons[one->person()].push_back(name);
    if (!one->display_name().empty()) people.names[name] = one->display_name();
  }
  for (const auto& [person, names] : of_persons) {
    v1::GetPersonRequest request;
    request.set_name(person);
    const auto known = session.Ask<v1::Person>("PersonService.GetPerson", request);
    if (!known.ok() || known->display_name().empty()) continue;  // erased
    for (const std::string& name : names) people.names[name] = known->display_name();
  }
}

void ReadLists(Session& session, const std::string& country, Wanted wanted, People& people) {
  std::map<std::string, std::vector<std::string>> professionals;  // by their person
  std::size_t left = wanted.professionals.size();
  const auto take_professionals = [&](const v1::ListProfessionalsResponse& page) {
    for (const v1::Professional& one : page.professionals()) {
      if (!wanted.professionals.contains(one.name())) continue;
      --left;
      professionals[one.person()].push_back(one.name());
      wanted.persons.insert(one.person());
      if (!one.display_name().empty()) people.names[one.name()] = one.display_name();
    }
    return left > 0;
  };
  if (left > 0) {
    EachPage<v1::ListProfessionalsResponse, v1::ListProfessionalsRequest>(
        session, "ProfessionalService.ListProfessionals", country, take_professionals);
  }
  left = wanted.persons.size();
  const auto take_persons = [&](const v1::ListPersonsResponse& page) {
    for (const v1::Person& person : page.persons()) {
      if (!wanted.persons.contains(person.name())) continue;
      --left;
      if (person.display_name().empty()) continue;  // erased
      people.names[person.name()] = person.display_name();
      for (const std::string& name : professionals[person.name()]) {
        people.names[name] = person.display_name();
      }
    }
    return left > 0;
  };
  if (left > 0) {
    EachPage<v1::ListPersonsResponse, v1::ListPersonsRequest>(session, "PersonService.ListPersons",
                                                              country, take_persons);
  }
}

}  // namespace

std::string People::Of(const std::string& name) const {
  const auto found = names.find(name);
  return found == names.end() ? std::string(IdOf(name)) : found->second;
}

People PeopleIn(Session& session, const std::vector<const Message*>& messages) {
  ByCountry wanted;
  for (const Message* message : messages) Collect(*message, wanted);
  People people;
  for (const auto& [country, ones] : wanted) {
    if (ones.professionals.size() + ones.persons.size() <= kOneByOne) {
      ReadEach(session, ones, people);
    } else {
      ReadLists(session, country, ones, people);
    }
  }
  return people;
}

People PeopleIn(Session& session, const Message& message) {
  return PeopleIn(session, std::vector<const Message*>{&message});
}

}  // namespace tandem::client
