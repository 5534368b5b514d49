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

// What one request takes, with room for the column names.
constexpr std::size_t kMostOfAPart = 3'900'000;

struct Part {
  std::string csv;
  int rows_before = 0;
};

// `csv` in parts that one request takes each, all with the column names. A line end within quotes
// ends no row.
std::vector<Part> PartsOf(const std::string& csv) {
  std::vector<Part> parts;
  bool quoted = false;
  int rows = 0, rows_before = 0;
  std::size_t names = 0, begin = 0, end = 0;  // of the rows that make the next part
  const auto cut = [&] {
    parts.push_back({csv.substr(0, names) + csv.substr(begin, end - begin), rows_before});
    begin = end;
    rows_before = rows;
  };
  for (std::size_t i = 0; i < csv.size(); ++i) {
    if (csv[i] == '"') quoted = !quoted;
    if (csv[i] != '\n' || quoted) continue;
    if (names == 0) {
      names = begin = end = i + 1;
      continue;
    }
    if (i + 1 - begin + names > kMostOfAPart && end > begin) cut();
    end = i + 1;
    ++rows;
  }
  end = csv.size();
  cut();
  return parts;
}

void Add(const ImportProgress& part, ImportProgress& all) {
  all.set_rows(all.rows() + part.rows());
  all.set_created(all.created() + part.created());
  all.set_updated(all.updated() + part.updated());
  all.set_unchanged(all.unchanged() + part.unchanged());
  all.set_refused(all.refused() + part.refused());
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
  ASSIGN_OR_RETURN(const std::string csv, ReadText(session.words()[2]));
  ImportProgress all;
  for (Part& part : PartsOf(csv)) {
    request.set_csv(std::move(part.csv));
    ImportProgress last;
    RETURN_IF_ERROR(session.Stream(*method, request, [&](const Message& message) -> Status {
      last = static_cast<const ImportProgress&>(message);
      for (ImportError& error : *last.mutable_errors())
        error.set_row(error.row() + part.rows_before);
      if (session.json()) return session.Show(last);
      for (const ImportError& error : last.errors()) {
        session.Write(fmt::format("  {}: {}\n", session.out().Styled(Place(error), Style::kBad),
                                  error.problem()));
      }
      return OkStatus();
    }));
    Add(last, all);
  }
  if (session.json()) return OkStatus();
  session.Write(fmt::format("{} rows: {} created, {} updated, {} unchanged, {} refused{}\n",
                            all.rows(), all.created(), all.updated(), all.unchanged(),
                            all.refused(), request.dry_run() ? "; nothing was done" : ""));
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
