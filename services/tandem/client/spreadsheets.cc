#include "services/placement/handlers/spreadsheets.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <span>

#include "absl/strings/ascii.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "services/placement/handlers/csv.h"
#include "services/placement/handlers/sheet_keys.h"
#include "services/tandem/client/commands.h"
#include "services/tandem/client/csv_parts.h"
#include "services/tandem/client/errors.h"
#include "services/tandem/client/report_parts.h"
#include "services/tandem/client/rows_before.h"
#include "services/tandem/client/suggest.h"
#include "services/tandem/client/utf8.h"
#include "tandem/placement/v1/import.pb.h"

namespace tandem::client {
namespace {

using google::protobuf::Message;
using placement::v1::ImportError;
using placement::v1::ImportProgress;

// ImportTeams of `import teams`.
Result<const MethodDescriptor*> MethodOf(std::string_view verb, const std::string& what) {
  std::vector<std::string> kinds = {"teams", "professionals"};
  if (verb == "Import") kinds.emplace_back("ratings");
  if (std::find(kinds.begin(), kinds.end(), what) == kinds.end()) {
    return Usage(fmt::format("Expected {}, not '{}'.{}", fmt::join(kinds, " or "), what,
                             DidYouMean(what, kinds)));
  }
  return FindMethod(fmt::format("ImportService.{}{}{}", verb,
                                absl::ascii_toupper(static_cast<unsigned char>(what[0])),
                                what.substr(1)));
}

void Add(const ImportProgress& part, ImportProgress& all) {
  all.set_rows(all.rows() + part.rows());
  all.set_created(all.created() + part.created());
  all.set_updated(all.updated() + part.updated());
  all.set_unchanged(all.unchanged() + part.unchanged());
  all.set_refused(all.refused() + part.refused());
}

RowsBefore NoRows(const std::string& what, const std::string& country) {
  const auto none = [&](std::span<const placement::SheetColumn> columns,
                        placement::KeysOfRow keys_of) {
    return RowsBefore(placement::NamesOf(columns), country, keys_of);
  };
  if (what == "ratings") return none(placement::RatingColumns(), placement::RatingKeysOf);
  if (what == "teams") return none(placement::TeamColumns(), placement::TeamKeysOf);
  return none(placement::ProfessionalColumns(), placement::ProfessionalKeysOf);
}

Status Tell(Session& session, const ImportProgress& progress) {
  if (session.json()) return session.Show(progress);
  for (const ImportError& error : progress.errors()) {
    session.Write(fmt::format("  {}: {}\n", session.out().Styled(PlaceOf(error), Style::kBad),
                              InVerbs(Printable(error.problem()))));
  }
  return OkStatus();
}

// A row that no request takes.
ImportProgress TooLarge(const CsvPart& part) {
  ImportProgress refused;
  refused.set_rows(1);
  refused.set_refused(1);
  ImportError& error = *refused.add_errors();
  error.set_row(part.rows_before + 2);  // below the column names
  error.set_problem(
      fmt::format("It has {} bytes; expected at most {} in a row.", part.csv.size(), kMostOfAPart));
  return refused;
}

void ShowCounts(const Session& session, const ImportProgress& all, bool dry_run) {
  session.Write(fmt::format("{}: {} created, {} updated, {} unchanged, {} refused{}\n",
                            Counted(all.rows(), "row"), all.created(), all.updated(),
                            all.unchanged(), all.refused(), dry_run ? "; nothing was done" : ""));
}

}  // namespace

Status RunImport(Session& session) {
  if (session.words().size() != 3) {
    return Usage("Expected teams, professionals or ratings, a country and a file.");
  }
  ASSIGN_OR_RETURN(const MethodDescriptor* const method, MethodOf("Import", session.words()[0]));
  placement::v1::ImportRequest request;
  request.set_parent(CountryNamed(session.words()[1]));
  request.set_dry_run(session.arguments().Has("dry-run"));
  std::ifstream file(session.words()[2]);
  if (!file || std::filesystem::is_directory(session.words()[2]))
    return Usage(fmt::format("{} cannot be read.", session.words()[2]));
  if (file.peek() == std::ifstream::traits_type::eof())
    return Usage(fmt::format("{} is empty.", session.words()[2]));
  const bool tells_teams = request.dry_run() && session.words()[0] == "teams";
  // What its rows lie under has to have room beside them.
  CsvParts parts(file, tells_teams ? kMostOfAPart / 2 : kMostOfAPart);
  RowsBefore before = NoRows(session.words()[0], request.parent());
  ImportProgress all;
  Progress progress(Terminal::Standard(2), 0);
  while (auto part = parts.Next()) {
    if (part->not_utf8 != 0) {
      return Usage(
          fmt::format("Row {} is not UTF-8: save the file as \"CSV UTF-8\".", part->not_utf8));
    }
    const bool is_too_large = part->csv.size() > kMostOfAPart;
    const ImportProgress refused = is_too_large ? TooLarge(*part) : before.TakeOut(*part);
    if (refused.refused() > 0) RETURN_IF_ERROR(Tell(session, refused));
    Add(refused, all);
    if (is_too_large) continue;
    request.set_csv(std::move(part->csv));
    if (tells_teams) {
      request.mutable_teams_before()->Assign(before.teams_before().begin(),
                                             before.teams_before().end());
    }
    ImportProgress last;
    Status status = session.Stream(*method, request, [&](const Message& message) -> Status {
      last = static_cast<const ImportProgress&>(message);
      for (ImportError& error : *last.mutable_errors()) {
        error.set_row(error.row() + part->rows_before);
        if (tells_teams) before.Refused(error.row());
      }
      progress.Clear();
      RETURN_IF_ERROR(Tell(session, last));
      progress.Show(static_cast<std::size_t>(all.rows()) + static_cast<std::size_t>(last.rows()),
                    "rows");
      return OkStatus();
    });
    progress.Clear();
    Add(last, all);
    if (status.ok()) continue;
    // What is done stays, and is passed over the next time.
    if (!session.json() && all.rows() > 0) ShowCounts(session, all, request.dry_run());
    return status;
  }
  if (!session.json()) ShowCounts(session, all, request.dry_run());
  if (all.refused() == 0) return OkStatus();
  return absl::FailedPreconditionError(
      fmt::format("{} {} refused; correct what is wrong and import the file again.",
                  Counted(all.refused(), "row"), all.refused() == 1 ? "was" : "were"));
}

Status RunExport(Session& session) {
  if (session.words().size() != 2) return Usage("Expected teams or professionals, and a country.");
  ASSIGN_OR_RETURN(const MethodDescriptor* const method, MethodOf("Export", session.words()[0]));
  placement::v1::ExportRequest request;
  request.set_parent(CountryNamed(session.words()[1]));
  request.set_after(session.arguments().Get("after"));
  if (!session.json() && request.after().empty()) session.Write(placement::kByteOrderMark);
  return session.Stream(*method, request, [&](const Message& message) -> Status {
    if (session.json()) return session.Show(message);
    session.Write(static_cast<const placement::v1::ExportChunk&>(message).csv());
    return OkStatus();
  });
}

}  // namespace tandem::client
