#pragma once

#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "libs/common/app/counted.h"
#include "libs/common/events/consumer.h"
#include "libs/common/rpc/method.h"
#include "libs/common/rpc/standard.h"
#include "libs/common/store/unit.h"

namespace tandem {

// Everything that a service consists of, as its module.cc lists it. Handler types are compared with
// the descriptors of their methods at once: a wrong one is told by name, all of them together,
// before anything is served. Example:
//   void DeclarePlacement(Declarations& d) {
//     d.Standard(kTeams, {.validate = ValidateTeam});
//     d.Command("MatchService.AcceptMatch", AcceptMatch);
//     d.On<reporting::v1::LeaderChanged>(MarkSeatToConfirm);
//     d.Timer(kMatchLapse, LapseMatch);
//   }
class Declarations {
 public:
  // `package` is "tandem.placement.v1".
  explicit Declarations(std::string_view package) : package_(package) {}

  // Stores a resource without standard methods (singletons that others make, projections).
  template <class T>
  void Stores(const Collection<T>& collection) {
    AddCollection(collection.info());
  }

  // Stores a resource and serves the standard methods that its `<Type>Service` declares, of
  // Get<Type>, List<Type>s, Create<Type> and Update<Type> (google.aip.dev 131-134). Create emits
  // `<Type>Created`, Update emits common.v1.ResourceUpdated. A method declared before stays as it
  // is.
  template <class T>
  void Standard(const Collection<T>& collection, const StandardRules<T>& rules = {}) {
    AddCollection(collection.info());
    AddStandard(Erase(collection.info(), rules));
  }

  // `method` is "MatchService.AcceptMatch". A command answers a resource of one of the collections
  // declared here. `check` says what can be said of the fields of a request beyond their rules
  // without reading anything: both are answered at once.
  template <class Response, class Request>
  void Command(std::string_view method, Result<Response> (*handler)(Unit&, const Request&),
               Status (*check)(const Request&) = nullptr) {
    std::function<Status(const google::protobuf::Message&)> check_any;
    if (check != nullptr) {
      check_any = [check](const google::protobuf::Message& request) {
        return check(static_cast<const Request&>(request));
      };
    }
    AddMethod(method, Request::descriptor(), Response::descriptor(),
              CommandHandler{[handler](Unit& unit, const google::protobuf::Message& request) {
                               return Box(handler(unit, static_cast<const Request&>(request)));
                             },
                             {},
                             std::move(check_any),
                             {}});
  }

  template <class Response, class Request>
  void Query(std::string_view method, Result<Response> (*handler)(View&, const Request&)) {
    AddMethod(method, Request::descriptor(), Response::descriptor(),
              QueryHandler{[handler](View& view, const google::protobuf::Message& request) {
                return Box(handler(view, static_cast<const Request&>(request)));
              }});
  }

  // A server stream that sends what the query answers, now and whenever it changes (WatchReport).
  template <class Response, class Request>
  void Watch(std::string_view method, Result<Response> (*handler)(View&, const Request&)) {
    AddMethod(method, Request::descriptor(), Response::descriptor(),
              WatchHandler{[handler](View& view, const google::protobuf::Message& request) {
                return Box(handler(view, static_cast<const Request&>(request)));
              }});
  }

  // A server stream that the handler writes itself (Export…). `Response` is what it writes.
  template <class Response, class Request>
  void Stream(std::string_view method, Status (*handler)(View&, const Request&, Writer&)) {
    AddMethod(method, Request::descriptor(), Response::descriptor(),
              StreamHandler{
                  [handler](View& view, const google::protobuf::Message& request, Writer& writer) {
                    return handler(view, static_cast<const Request&>(request), writer);
                  }});
  }

  // A gauge of how many resources there are, by country: see Counted.
  template <class T>
  void Count(const Collection<T>& collection, Counted counted) {
    counted.collection = collection.info();
    AddCounted(std::move(counted));
  }

  // What happens here when `E` has happened elsewhere (or here).
  template <class E>
  void On(Status (*reaction)(Unit&, const E&)) {
    AddReaction(E::descriptor(), [reaction](Unit& unit, const Event& event) -> Status {
      E message;
      if (!message.ParseFromString(event.data))
        return Internal("An event does not parse: " + event.id);
      return reaction(unit, message);
    });
  }

  // Folds `E` into resources of a projection. Folds set a contribution per resource name; they
  // never add.
  template <class E>
  void Project(Status (*fold)(Fold&, const E&)) {
    AddFold(E::descriptor(), [fold](Unit& unit, const Event& event) -> Status {
      E message;
      if (!message.ParseFromString(event.data))
        return Internal("An event does not parse: " + event.id);
      Fold projection(unit);
      return fold(projection, message);
    });
  }

  // The version of the folds: whoever changes what they make of an event raises it, and what older
  // ones have filled is filled anew beside it at the next start.
  void Folds(int version) { folds_version_ = version; }

  // Runs when a timer of `kind` is due for `subject`; it rechecks the dates in the resource.
  void Timer(const TimerKind& kind, Status (*handler)(Unit&, std::string_view subject));

  // ---- For what runs modules ----
  const std::vector<Method>& methods() const { return methods_; }
  const std::vector<CollectionInfo>& collections() const { return collections_; }
  const std::map<std::string, Reaction>& reactions() const { return reactions_; }
  const std::map<std::string, Reaction>& folds() const { return folds_; }
  int folds_version() const { return folds_version_; }
  const std::vector<Counted>& counted() const { return counted_; }
  const std::map<std::string, std::function<Status(Unit&, std::string_view)>>& timers() const {
    return timers_;
  }
  // OK, or everything that does not fit: an unknown method, a type other than the descriptor's, an
  // RPC of the package without a rule or, unless `is_partial`, without a handler.
  Status Check(bool is_partial = false) const;

 private:
  template <class T>
  static Result<MessagePtr> Box(Result<T> result) {
    if (!result.ok()) return std::move(result).status();
    return MessagePtr(std::make_unique<T>(*std::move(result)));
  }
  using Handler = decltype(Method::handler);
  void AddCollection(const CollectionInfo& collection);
  void AddStandard(const StandardResource& resource);
  void AddCounted(Counted counted);
  void AddMethod(std::string_view method, const google::protobuf::Descriptor* request,
                 const google::protobuf::Descriptor* response, Handler handler);
  void AddReaction(const google::protobuf::Descriptor* type,
                   std::function<Status(Unit&, const Event&)> apply);
  void AddFold(const google::protobuf::Descriptor* type,
               std::function<Status(Unit&, const Event&)> apply);

  std::string package_;
  std::vector<Method> methods_;
  std::vector<CollectionInfo> collections_;
  std::map<std::string, ForReader> for_readers_;  // by collection
  std::map<std::string, Reaction> reactions_, folds_;
  int folds_version_ = 0;
  std::vector<Counted> counted_;
  std::map<std::string, std::function<Status(Unit&, std::string_view)>> timers_;
  std::vector<std::string> faults_;
};

// A service of the suite: one process in Kubernetes, one of four in `tandem serve`.
struct Module {
  std::string_view name;     // "placement": its database, consumer group and metrics label
  std::string_view package;  // "tandem.placement.v1": its methods, and the topic of its events
  void (*declare)(Declarations&);
  // Of tests alone: what it does not declare is UNIMPLEMENTED.
  bool is_partial = false;
};

}  // namespace tandem
