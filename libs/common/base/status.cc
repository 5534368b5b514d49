#include "libs/common/base/status.h"

#include <algorithm>

#include "libs/common/base/bad_request.h"
#include "libs/common/base/reasons.h"

namespace tandem {
namespace {

constexpr absl::string_view kErrorInfo = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr absl::string_view kPreconditionFailure =
    "type.googleapis.com/google.rpc.PreconditionFailure";
constexpr absl::string_view kBadRequest = "type.googleapis.com/google.rpc.BadRequest";

Status WithReason(const Reason& reason, std::string_view text,
                  const std::map<std::string, std::string>& metadata) {
  Status status(reason.code, absl::string_view(text.data(), text.size()));
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason.name));
  info.set_domain("tandem");
  for (const auto& [key, value] : metadata) (*info.mutable_metadata())[key] = value;
  status.SetPayload(kErrorInfo, absl::Cord(info.SerializeAsString()));
  return status;
}

template <class Detail>
Detail DetailOf(const Status& status, absl::string_view type) {
  Detail detail;
  if (const auto payload = status.GetPayload(type)) detail.ParseFromString(std::string(*payload));
  return detail;
}

std::string Sentences(std::string_view what, std::string_view remedy) {
  std::string text(what);
  if (!remedy.empty()) text.append(" ").append(remedy);
  return text;
}

}  // namespace

google::rpc::BadRequest BadRequestOf(const Status& status) {
  return DetailOf<google::rpc::BadRequest>(status, kBadRequest);
}

Status Refuse(const Reason& reason, std::string_view what, std::string_view remedy,
              const std::map<std::string, std::string>& metadata) {
  return WithReason(reason, Sentences(what, remedy), metadata);
}

Status RefuseUnmet(const Reason& reason, std::string_view what, const std::vector<Unmet>& unmet) {
  std::string text(what);
  google::rpc::PreconditionFailure failure;
  for (const Unmet& condition : unmet) {
    text.append(" ").append(condition.description);
    auto* violation = failure.add_violations();
    violation->set_type(condition.condition);
    violation->set_subject(condition.subject);
    violation->set_description(condition.description);
  }
  Status status = WithReason(reason, text, {});
  status.SetPayload(kPreconditionFailure, absl::Cord(failure.SerializeAsString()));
  return status;
}

void FieldErrors::Add(std::string_view field, std::string_view description) {
  Add(kInvalidFields, field, description);
}

void FieldErrors::Add(const Reason& reason, std::string_view field, std::string_view description) {
  violations_.push_back({std::string(reason.name), std::string(field), std::string(description)});
}

void FieldErrors::AddAll(const Status& status) {
  const std::size_t known = violations_.size();
  const auto refused = [&](std::string_view field) {
    return std::any_of(violations_.begin(),
                       violations_.begin() + static_cast<std::ptrdiff_t>(known),
                       [&](const auto& violation) {
                         const std::string_view rest = field.starts_with(violation.field)
                                                           ? field.substr(violation.field.size())
                                                           : std::string_view("x");
                         return rest.empty() || rest.front() == '.' || rest.front() == '[';
                       });
  };
  const std::string reason = ReasonOf(status);
  const auto bad = BadRequestOf(status);
  for (const auto& violation : bad.field_violations()) {
    if (!refused(violation.field()))
      violations_.push_back({reason, violation.field(), violation.description()});
  }
}

Status FieldErrors::ToStatus() const {
  if (violations_.empty()) return OkStatus();
  std::string text;
  google::rpc::BadRequest bad;
  bool is_one_reason = true;
  for (const auto& [reason, field, description] : violations_) {
    is_one_reason = is_one_reason && reason == violations_.front().reason;
    text.append(text.empty() ? "" : "; ").append(field).append(": ").append(description);
    auto* violation = bad.add_field_violations();
    violation->set_field(field);
    violation->set_description(description);
  }
  const std::string_view reason = is_one_reason ? violations_.front().reason : kInvalidFields.name;
  Status status = WithReason({reason, kInvalidFields.code, ""}, text, {});
  status.SetPayload(kBadRequest, absl::Cord(bad.SerializeAsString()));
  return status;
}

Status BadField(std::string_view field, std::string_view description) {
  return BadField(kInvalidFields, field, description);
}

Status BadField(const Reason& reason, std::string_view field, std::string_view description) {
  FieldErrors errors;
  errors.Add(reason, field, description);
  return errors.ToStatus();
}

Status NotFound(std::string_view name) {
  return Refuse(kResourceNotFound, "There is no " + std::string(name) + ".",
                "Check the name, or list the collection it should be in.",
                {{"name", std::string(name)}});
}

Status Internal(std::string_view what) { return Refuse(kInternal, what, ""); }

std::string ReasonOf(const Status& status) {
  return DetailOf<google::rpc::ErrorInfo>(status, kErrorInfo).reason();
}

std::vector<std::string> UnmetOf(const Status& status) {
  std::vector<std::string> types;
  const auto failure = DetailOf<google::rpc::PreconditionFailure>(status, kPreconditionFailure);
  for (const auto& violation : failure.violations()) types.push_back(violation.type());
  return types;
}

std::vector<std::string> BadFieldsOf(const Status& status) {
  std::vector<std::string> fields;
  const auto bad = BadRequestOf(status);
  for (const auto& violation : bad.field_violations()) fields.push_back(violation.field());
  return fields;
}

bool IsTransient(const Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kCancelled:
      return true;
    default:
      return false;
  }
}

}  // namespace tandem
