#include "fmt/format.h"
#include "libs/common/store/message_fields.h"
#include "libs/common/store/personal.h"
#include "libs/common/store/postgres_schema.h"

namespace tandem {

PostgresTable::PostgresTable(StoreTable base) : StoreTable(std::move(base)) {
  personal = PersonalPaths(collection.type());
  select = "SELECT name, tandem_epoch, tandem_number, tandem_body, tandem_personal FROM " + table;
  select_rows = select + " WHERE name = ANY($1::text[])";
  // Both locks in one pass: a pass for each could meet another process in the other order.
  lock = fmt::format(
      "SELECT count(w.one), count(r.one) FROM unnest($1::text[], $2::bool[]) AS n(name, writes)"
      " LEFT JOIN LATERAL (SELECT 1 AS one FROM {0} t WHERE t.name = n.name AND n.writes"
      " FOR UPDATE) w ON true"
      " LEFT JOIN LATERAL (SELECT 1 AS one FROM {0} t WHERE t.name = n.name AND NOT n.writes"
      " FOR SHARE) r ON true",
      table);
  take = fmt::format(
      "SELECT name, tandem_epoch, tandem_number FROM {} WHERE name = ANY($1::text[]) ORDER BY name "
      "FOR UPDATE",
      table);
  read = fmt::format(
      "SELECT name, tandem_epoch, tandem_number FROM {} WHERE name = ANY($1::text[])", table);
  std::string names = "name, tandem_number, tandem_body, tandem_personal";
  std::string arrays = "$2::text[], $3::int8[], $4::bytea[], $5::bytea[]";
  std::string assignments;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    names += ", " + columns[i];
    arrays += fmt::format(", ${}::{}[]", i + 6, is_text[i] ? "text" : "int8");
    assignments += fmt::format(", {0} = excluded.{0}", columns[i]);
  }
  write = fmt::format(
      "INSERT INTO {} (tandem_epoch, {}) SELECT $1::int4, n.* FROM unnest({}) AS n"
      " ON CONFLICT (name) DO UPDATE SET tandem_epoch = excluded.tandem_epoch,"
      " tandem_number = excluded.tandem_number, tandem_body = excluded.tandem_body,"
      " tandem_personal = excluded.tandem_personal{}",
      table, names, arrays, assignments);
  erase = fmt::format("DELETE FROM {} WHERE name = ANY($1::text[])", table);
}

Row RowAt(const PgResult& result, int row) {
  return {.name = std::string(result.Text(row, 0)),
          .version = {static_cast<std::int32_t>(result.Int(row, 1)), result.Int(row, 2)},
          .body = std::string(result.Text(row, 3)).append(result.Text(row, 4))};
}

PostgresValues::PostgresValues(const PostgresTable& table) : table_(table) {
  for (const bool is_text : table.is_text)
    columns_.push_back(is_text ? PgArray::Texts() : PgArray::Numbers());
}

Status PostgresValues::Add(std::string_view body, const std::vector<ColumnValue>& columns) {
  for (std::size_t i = 0; i < columns.size(); ++i) columns_[i].Add(columns[i]);
  if (table_.personal.empty()) {
    bodies_.Add(body);
    personal_.AddNull();
    return OkStatus();
  }
  const google::protobuf::Message& prototype = *table_.collection.prototype;
  const std::unique_ptr<google::protobuf::Message> rest(prototype.New()), personal(prototype.New());
  if (!rest->ParseFromArray(body.data(), static_cast<int>(body.size())))
    return Internal("A resource to be stored does not parse.");
  MovePersonal(*rest, *personal);
  bodies_.Add(Serialise(*rest));
  personal_.Add(Serialise(*personal));
  return OkStatus();
}

void PostgresValues::AddTo(PgParameters& parameters) const {
  parameters.Add(bodies_).Add(personal_);
  for (const PgArray& column : columns_) parameters.Add(column);
}

}  // namespace tandem
