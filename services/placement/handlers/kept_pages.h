#pragma once

#include <utility>

#include "libs/common/rpc/standard_list.h"
#include "libs/common/store/unit.h"

namespace tandem::placement {

// A page of a standard list, out of which `keep(page)` takes what is not asked for and answers how
// many are left. Nobody is shown an empty page while others follow.
template <class Response, class T, class Request, class Keep>
Result<Response> ListKept(View& view, Request asked, const Collection<T>& collection,
                          const Keep& keep) {
  while (true) {
    ASSIGN_OR_RETURN(const MessagePtr answer,
                     ListStandard(view, asked, collection.info(), *Response::descriptor()));
    Response page = static_cast<const Response&>(*answer);
    ASSIGN_OR_RETURN(const int left, keep(page));
    if (left > 0 || page.next_page_token().empty()) return page;
    asked.set_page_token(page.next_page_token());
  }
}

}  // namespace tandem::placement
