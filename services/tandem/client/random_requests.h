#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <optional>
#include <random>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "fmt/format.h"
#include "libs/common/base/date.h"
#include "libs/common/base/names.h"
#include "services/tandem/client/methods.h"
#include "services/tandem/client/session.h"
#include "tandem/common/v1/options.pb.h"

namespace tandem::client {

// The commands of all services. An import is left out: a text at random is no spreadsheet.
inline std::vector<const MethodDescriptor*> ChangingMethods() {
  std::vector<const MethodDescriptor*> commands;
  for (const MethodDescriptor* method : Methods()) {
    static const std::regex kAsks("(Get|List|Watch|Export|Import|Search|Trace|Who|Find).*");
    const bool asks = std::regex_match(method->name(), kAsks) || method->server_streaming();
    const bool is_admin = absl::StrContains(method->full_name(), ".admin.");
    if (!asks && !is_admin) commands.push_back(method);
  }
  return commands;
}

// Requests that rules of fields let through: names that there are, dates about today, texts.
class RandomRequests {
 public:
  explicit RandomRequests(std::uint64_t seed) : random_(seed) {}

  void Know(const std::string& name) { names_.insert(name); }

  // One of which every name is known.
  const MethodDescriptor& Next(Day today, std::unique_ptr<google::protobuf::Message>& request) {
    while (true) {
      static const std::vector<const MethodDescriptor*> kAll = ChangingMethods();
      const MethodDescriptor& method = *kAll[Below(kAll.size())];
      request = NewMessage(*method.input_type());
      today_ = today;
      if (FillIn(*request, 0)) return method;
    }
  }

 private:
  std::size_t Below(std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_);
  }

  std::optional<std::string> AnyName(const std::string& patterns) {
    std::vector<std::string> fit;
    for (const std::string& name : names_) {
      if (Fits(name, patterns)) fit.push_back(name);
    }
    if (fit.empty()) return std::nullopt;
    return fit[Below(fit.size())];
  }

  std::string AnyText(const common::v1::FieldRule& rule, const std::string& name) {
    switch (rule.format()) {
      case common::v1::COUNTRY:
        return "lr";
      case common::v1::LANGUAGE:
        return "en";
      case common::v1::CURRENCY:
        return "GBP";
      case common::v1::DECIMAL:
        return std::to_string(1 + Below(5));
      case common::v1::URL:
        return "https://example.org";
      case common::v1::EMAIL:
        return "someone@example.org";
      default:
        return name.ends_with("_id") ? fmt::format("r{}", ++ids_) : fmt::format("Text {}", ++ids_);
    }
  }

  // False if something that is needed is not known yet.
  bool FillIn(google::protobuf::Message& message, int depth) {
    const auto& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      const auto& rule = field.options().GetExtension(common::v1::field);
      const bool is_left_out =
          rule.output_only() || field.name() == "etag" || field.name() == "request_id" || depth > 4;
      const bool is_needed = rule.required() || field.name() == "name" || Below(3) == 0;
      if (is_left_out || (!is_needed && depth > 0) || field.is_map()) continue;
      if (!FillIn(message, field, rule, depth) && rule.required()) return false;
    }
    return true;
  }

  bool FillIn(google::protobuf::Message& message, const FieldDescriptor& field,
              const common::v1::FieldRule& rule, int depth) {
    const google::protobuf::Reflection& reflection = *message.GetReflection();
    const bool many = field.is_repeated();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string text = AnyText(rule, field.name());
        if (!rule.resource().empty()) {
          const auto name = AnyName(rule.resource());
          if (!name.has_value()) return false;
          text = *name;
        }
        many ? reflection.AddString(&message, &field, text)
             : reflection.SetString(&message, &field, text);
        return true;
      }
      case FieldDescriptor::CPPTYPE_INT32: {
        const auto least = static_cast<std::int32_t>(rule.has_min() ? rule.min() : 1);
        const auto most = static_cast<std::int32_t>(rule.has_max() ? rule.max() : least + 5);
        const auto span = static_cast<std::size_t>(std::min(most, least + 100) - least + 1);
        const std::int32_t number = least + static_cast<std::int32_t>(Below(span));
        many ? reflection.AddInt32(&message, &field, number)
             : reflection.SetInt32(&message, &field, number);
        return true;
      }
      case FieldDescriptor::CPPTYPE_BOOL:
        if (!many) reflection.SetBool(&message, &field, Below(2) == 0);
        return true;
      case FieldDescriptor::CPPTYPE_ENUM: {
        const auto values = static_cast<std::size_t>(field.enum_type()->value_count());
        const auto* value = field.enum_type()->value(static_cast<int>(Below(values)));
        many ? reflection.AddEnum(&message, &field, value)
             : reflection.SetEnum(&message, &field, value);
        return true;
      }
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        google::protobuf::Message& inner = many ? *reflection.AddMessage(&message, &field)
                                                : *reflection.MutableMessage(&message, &field);
        if (auto* const date = dynamic_cast<common::v1::Date*>(&inner)) {
          *date = ToDate(today_ - static_cast<int>(Below(20)) + (Below(3) == 0 ? 200 : 0));
          return true;
        }
        return FillIn(inner, depth + 1);
      }
      default:
        return true;
    }
  }

  std::mt19937_64 random_;
  std::set<std::string> names_;
  Day today_{2024, 1, 1};
  int ids_ = 0;
};

}  // namespace tandem::client
