#include "fmt/format.h"
#include "services/tandem/client/commands.h"
#include "services/tandem/client/suggest.h"
#include "tandem/placement/v1/import.pb.h"

namespace tandem::client {
namespace {

using google::protobuf::Message;
using placement::v1::ImportError;
using placement::v1::ImportProgress;

// ImportTeams of `import teams`.
Result<const MethodDescriptor*> MethodOf(std::string_view verb, const std::string& what) {
  const std::vector<std::string> kinds = {"teams", "professionals"};
  if (what == kinds[0]) return FindMethod(fmt::format("ImportService.{}Teams", verb));
  if (what == kinds[1]) return FindMethod(fmt::format("ImportService.{}Professionals", verb));
  return Usage(
      fmt::format("Expected teams or professionals, not '{}'.{}", what, DidYouMean(what, kinds)));
}

std::string Place(const ImportError& error) {
  return error.column().empty() ? fmt::format("row {}", error.row())
                                : fmt::format("row {}, {}", error.row(), error.column());
}

}  // namespace

Status RunImport(Session& session) {
  if (session.words().size() != 3) {
    return Usage("Expected teams or professionals, a country and a file.");
  }
  ASSIGN_OR_RETURN(const MethodDescriptor* const method, MethodOf("Import", session.words()[0]));
  placement::v1::ImportRequest request;
  request.set_parent(CountryNamed(session.words()[1]));
  request.set_dry_run(session.arguments().Has("dry-run"));
  ASSIGN_OR_RETURN(*request.mutable_csv(), ReadText(session.words()[2]));
  ImportProgress last;
  RETURN_IF_ERROR(session.Stream(*method, request, [&](const Message& message) -> Status {
    last = static_cast<const ImportProgress&>(message);
    if (session.json()) return session.Show(last);
    for (const ImportError& error : last.errors()) {
      session.Write(fmt::format("  {}: {}\n", session.out().Styled(Place(error), Style::kBad),
                                error.problem()));
    }
    return OkStatus();
  }));
  if (session.json()) return OkStatus();
  session.Write(fmt::format("{} rows: {} created, {} updated, {} unchanged, {} refused{}\n",
                            last.rows(), last.created(), last.updated(), last.unchanged(),
                            last.refused(), request.dry_run() ? "; nothing was done" : ""));
  return OkStatus();
}

Status RunExport(Session& session) {
  if (session.words().size() != 2) return Usage("Expected teams or professionals, and a country.");
  ASSIGN_OR_RETURN(const MethodDescriptor* const method, MethodOf("Export", session.words()[0]));
  placement::v1::ExportRequest request;
  request.set_parent(CountryNamed(session.words()[1]));
  return session.Stream(*method, request, [&](const Message& message) -> Status {
    if (session.json()) return session.Show(message);
    session.Write(static_cast<const placement::v1::ExportChunk&>(message).csv());
    return OkStatus();
  });
}

}  // namespace tandem::client
