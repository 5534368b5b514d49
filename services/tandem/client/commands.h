#pragma once

#include "libs/common/base/status.h"
#include "services/tandem/client/session.h"

// The commands; each has its words and flags in client.cc and its doing in a file of its name.
namespace tandem::client {

// call METHOD [JSON]: any RPC.
Status RunCall(Session& session);
// methods [TEXT]: what `call` can call; the fields of a request where TEXT names one method.
Status RunMethods(Session& session);
// get NAME, list COLLECTION: resources by their names.
Status RunGet(Session& session);
Status RunList(Session& session);
// report partnership|country NAME; watch NAME.
Status RunReport(Session& session);
Status RunWatch(Session& session);
// RESOURCE VERB [NAME...]: any method by its words (verbs.h); one that changes something of each of
// several names, with what became of each, and fails where any was refused.
Status RunVerb(Session& session, const MethodDescriptor& method);
// match propose --country: for all open needs of a programme there, from all who are available.
Status RunProposeMatches(Session& session);
// import teams|professionals|ratings COUNTRY FILE, export teams|professionals COUNTRY:
// spreadsheets.
Status RunImport(Session& session);
Status RunExport(Session& session);
// completion bash|zsh: the script that a shell sources.
Status RunCompletion(Session& session);
// who-is-where.
Status RunWhoIsWhere(Session& session);
// calendar NAME: what a calendar program reads.
Status RunCalendar(Session& session);
// load FILE...: sample programmes.
Status RunLoad(Session& session);
// token: signed with the server's key.
Status RunToken(Session& session);
// topics apply: of the event log.
Status RunTopics(Session& session);
// store migrate [SERVICE...]: the tables of this version, before the services start.
Status RunStore(Session& session);
// events tail|parked|replay; events new-epoch, which asks no server.
Status RunEvents(Session& session);
Status RunNewEpoch(Session& session, const std::string& service);
// timers parked|retry.
Status RunTimers(Session& session);
// A flag of a command that asks no server, else the environment's variable.
std::string Setting(const Session& session, std::string_view flag, const char* variable);

}  // namespace tandem::client
