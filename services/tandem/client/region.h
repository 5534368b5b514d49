#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/tandem/client/session.h"

// A region is a named set of countries. The services know countries alone, since permissions are
// given by country: who asks about a region asks about each of its countries.
namespace tandem::client {

bool IsRegion(std::string_view scope);

// "countries/lr" and the like, of `scope` if it is a region; else `scope` alone.
Result<std::vector<std::string>> ScopesOf(Session& session, const std::string& scope);

// Whether a question about one of a region's countries was answered only with that it is not for
// the caller, or not for this deployment to answer it: "Not permitted in countries/gh.", ""
// otherwise.
std::string WhyLeftOut(const Status& status, std::string_view country);

// Whether `method` asks a question about a whole country, by its field `name`.
bool AsksAboutCountry(const MethodDescriptor& method);

}  // namespace tandem::client
