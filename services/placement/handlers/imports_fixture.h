#pragma once

#include <string>
#include <vector>

#include "fmt/format.h"
#include "services/placement/handlers/imports.h"
#include "services/placement/handlers/world.h"

namespace tandem::placement {

class ImportTest : public World {
 protected:
  std::vector<v1::ImportProgress> Import(const std::string& method, const std::string& csv,
                                         bool dry_run = false) {
    v1::ImportRequest request;
    request.set_parent(kLiberia);
    request.set_csv(csv);
    request.set_dry_run(dry_run);
    const auto messages = Stream<v1::ImportProgress>("ImportService." + method, request);
    EXPECT_TRUE(messages.ok()) << messages.status();
    return messages.ok() ? *messages : std::vector<v1::ImportProgress>(1);
  }
  std::string Export(const std::string& method) {
    v1::ExportRequest request;
    request.set_parent(kLiberia);
    const auto chunks = Stream<v1::ExportChunk>("ImportService." + method, request);
    EXPECT_TRUE(chunks.ok()) << chunks.status();
    std::string csv;
    if (!chunks.ok()) return csv;
    for (const auto& chunk : *chunks) csv += chunk.csv();
    return csv;
  }
  // "created/updated/unchanged/refused".
  static std::string Counts(const v1::ImportProgress& progress) {
    return fmt::format("{}/{}/{}/{}", progress.created(), progress.updated(), progress.unchanged(),
                       progress.refused());
  }
  // "row column", of all messages.
  static std::vector<std::string> Places(const std::vector<v1::ImportProgress>& messages) {
    std::vector<std::string> places;
    for (const auto& message : messages) {
      for (const auto& error : message.errors()) {
        places.push_back(fmt::format("{} {}", error.row(), error.column()));
      }
    }
    return places;
  }
  std::vector<v1::Team> Teams() {
    v1::ListTeamsRequest request;
    request.set_parent(kLiberia);
    request.set_page_size(1000);
    const auto page = Do<v1::ListTeamsResponse>("TeamService.ListTeams", request);
    return {page.teams().begin(), page.teams().end()};
  }
  std::vector<v1::Professional> Professionals() {
    v1::ListProfessionalsRequest request;
    request.set_parent(kLiberia);
    const auto page =
        Do<v1::ListProfessionalsResponse>("ProfessionalService.ListProfessionals", request);
    return {page.professionals().begin(), page.professionals().end()};
  }
};

}  // namespace tandem::placement
