#include "services/tandem/client/display_names.h"

#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "services/tandem/client/methods.h"
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
constexpr std::string_view kTeam = "countries/*/teams/*";
constexpr std::string_view kPlaces = "countries/*/institutions/* | countries/*/partnerships/*";

struct Wanted {
  std::set<std::string> professionals, persons;
  // Teams, institutions and partnerships, by the collection in which they are.
  std::map<std::string, std::set<std::string>> others;
};
using ByCountry = std::map<std::string, Wanted>;

// So many of a country are asked for one by one; more are found in its lists.
constexpr std::size_t kOneByOne = 50;

// Whether an id ends in a UUID: "t-21b101a6-67fb-7c1f-9d3a-0c5f5e6a7b80" of a team that was
// imported.
bool SaysNothing(std::string_view id) {
  constexpr std::string_view kUuid = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  if (id.size() < kUuid.size()) return false;
  id.remove_prefix(id.size() - kUuid.size());
  return std::equal(id.begin(), id.end(), kUuid.begin(), [](char is, char form) {
    return form == '-' ? is == '-' : absl::ascii_isxdigit(static_cast<unsigned char>(is));
  });
}

void CollectName(const std::string& text, ByCountry& wanted) {
  if (Fits(text, kProfessional)) wanted[std::string(CountryOf(text))].professionals.insert(text);
  if (Fits(text, kPerson)) wanted[std::string(CountryOf(text))].persons.insert(text);
  if (Fits(text, kTeam) || (Fits(text, kPlaces) && SaysNothing(IdOf(text)))) {
    const std::string collection = text.substr(0, text.rfind('/'));
    wanted[std::string(CountryOf(text))].others[collection].insert(text);
  }
}

// A name, or a text that has some: "quality by countries/vc/persons/…".
void CollectText(const std::string& text, ByCountry& wanted) {
  for (absl::string_view word : absl::StrSplit(text, absl::ByAnyChar(" ,;:"))) {
    if (absl::StartsWith(word, "countries/")) CollectName(std::string(word), wanted);
  }
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

void ReadEach(Session& session, const Wanted& wanted, DisplayNames& called) {
  std::map<std::string, std::vector<std::string>> of_persons;  // the names that each has
  for (const std::string& name : wanted.persons) of_persons[name].push_back(name);
  for (const std::string& name : wanted.professionals) {
    v1::GetProfessionalRequest request;
    request.set_name(name);
    const auto one = session.Ask<v1::Professional>("ProfessionalService.GetProfessional", request);
    if (!one.ok()) continue;
    of_persons[one->person()].push_back(name);
    if (!one->display_name().empty()) called.names[name] = one->display_name();
  }
  for (const auto& [person, names] : of_persons) {
    v1::GetPersonRequest request;
    request.set_name(person);
    const auto known = session.Ask<v1::Person>("PersonService.GetPerson", request);
    if (!known.ok() || known->display_name().empty()) continue;  // erased
    for (const std::string& name : names) called.names[name] = known->display_name();
  }
}

void ReadLists(Session& session, const std::string& country, Wanted wanted, DisplayNames& called) {
  std::map<std::string, std::vector<std::string>> professionals;  // by their person
  std::size_t left = wanted.professionals.size();
  const auto take_professionals = [&](const v1::ListProfessionalsResponse& page) {
    for (const v1::Professional& one : page.professionals()) {
      if (!wanted.professionals.contains(one.name())) continue;
      --left;
      professionals[one.person()].push_back(one.name());
      wanted.persons.insert(one.person());
      if (!one.display_name().empty()) called.names[one.name()] = one.display_name();
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
      called.names[person.name()] = person.display_name();
      for (const std::string& name : professionals[person.name()]) {
        called.names[name] = person.display_name();
      }
    }
    return left > 0;
  };
  if (left > 0) {
    EachPage<v1::ListPersonsResponse, v1::ListPersonsRequest>(session, "PersonService.ListPersons",
                                                              country, take_persons);
  }
}

// What one of a collection is called; and in the list that it was imported from, else its id, for
// where several are called the same.
struct Other {
  std::string called, listed;
};
using Others = std::map<std::string, Other>;

void Take(const Message& resource, Others& others) {
  const std::string name = FieldOf(resource, "name");
  const std::string listed = FieldOf(resource, "external_id");
  others[name] = {FieldOf(resource, "display_name"),
                  listed.empty() ? std::string(IdOf(name)) : listed};
}

// Those in `names`, all of one collection.
Others ReadOthers(Session& session, const std::string& collection,
                  const std::set<std::string>& names) {
  Others others;
  const auto ask = [&](const MethodDescriptor& method, const Json& asked) -> MessagePtr {
    const MessagePtr request = NewMessage(*method.input_type());
    if (!FromJson(asked, *request).ok()) return nullptr;
    auto answer = session.Call(method, *request);
    return answer.ok() ? *std::move(answer) : nullptr;
  };
  if (names.size() <= kOneByOne) {
    for (const std::string& name : names) {
      const MessagePtr one = ask(**GetMethodOf(name), {{"name", name}});
      if (one != nullptr) Take(*one, others);
    }
    return others;
  }
  const auto listing = ListingOf(collection);
  std::string next;
  do {
    const MessagePtr page = ask(
        *listing->method, {{"parent", listing->parent}, {"page_size", 1000}, {"page_token", next}});
    if (page == nullptr) return others;
    const Reflection& values = *page->GetReflection();
    for (int i = 0; i < values.FieldSize(*page, listing->items); ++i) {
      const Message& one = values.GetRepeatedMessage(*page, listing->items, i);
      if (names.contains(FieldOf(one, "name"))) Take(one, others);
    }
    next = FieldOf(*page, "next_page_token");
  } while (others.size() < names.size() && !next.empty());
  return others;
}

void AddOthers(const Others& others, DisplayNames& called) {
  std::map<std::string, int> times;
  for (const auto& [name, other] : others) ++times[other.called];
  for (const auto& [name, other] : others) {
    if (other.called.empty()) continue;
    const bool is_alone = times[other.called] == 1;
    called.names[name] =
        is_alone ? other.called : fmt::format("{} ({})", other.called, other.listed);
  }
}

}  // namespace

std::string DisplayNames::Of(const std::string& name) const {
  const auto found = names.find(name);
  return found == names.end() ? std::string(IdOf(name)) : found->second;
}

DisplayNames DisplayNamesIn(Session& session, const std::vector<const Message*>& messages) {
  ByCountry wanted;
  for (const Message* message : messages) Collect(*message, wanted);
  DisplayNames called;
  for (const auto& [country, ones] : wanted) {
    for (const auto& [collection, names] : ones.others) {
      AddOthers(ReadOthers(session, collection, names), called);
    }
    if (ones.professionals.size() + ones.persons.size() <= kOneByOne) {
      ReadEach(session, ones, called);
    } else {
      ReadLists(session, country, ones, called);
    }
  }
  return called;
}

DisplayNames DisplayNamesIn(Session& session, const Message& message) {
  return DisplayNamesIn(session, std::vector<const Message*>{&message});
}

}  // namespace tandem::client
