#pragma once

#include <map>
#include <set>
#include <string>

#include "libs/common/app/app.h"
#include "tests/integration/crash_load.h"

// What must hold after every fault: nothing acknowledged is lost, nothing happened twice, order is
// kept.
namespace tandem::crash {

// Each acknowledged command is in the state, in the journal, in the log and in the projections
// exactly once; events of one key lie in the log in the order of the journal. Fails the running
// test, naming what is missing.
void ExpectExactlyOnce(App& app, const std::set<Ack>& acknowledged);

// The log has every event of every journal, those of one key in the order of the journal. It may
// have one twice (a relay that died after publishing); the first ones must be all, and in order. It
// has nothing else but what was `lost` by restores, as the operator's command has named the ids.
void ExpectInLog(App& app, const std::string& topic_prefix = {});
// That of one service in its `topic`.
void ExpectInLog(Store& store, EventLog& log, const std::string& topic,
                 const std::set<std::string>& lost = {});

// Every record of a topic, partition by partition.
std::vector<Record> RecordsOf(EventLog& log, const std::string& topic);

// The rows of every projection of reporting, by collection and name without its generation; bodies
// are without etags.
std::map<std::string, std::string> ProjectionsIn(Store& reporting);
std::map<std::string, std::string> ProjectionsOf(App& app);
// Fills the projections anew from nothing and expects the same bytes.
void ExpectRebuildIsIdentical(App& app);
// Puts every event into the log again, `times` times, and expects that nothing changes.
void ExpectReplayChangesNothing(App& app, int times, const std::string& topic_prefix = {});

}  // namespace tandem::crash
