# The kinds of target that the suite has, each made from the sources of one folder.

# tandem_sources(OUT FOLDER KIND): KIND is library (neither tests nor main.cc) or test.
function(tandem_sources out folder kind)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} ${folder}/*.cc)
  if(kind STREQUAL library)
    list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cc$")
  else()
    list(FILTER sources INCLUDE REGEX "_test\\.cc$")
  endif()
  set(${out} ${sources} PARENT_SCOPE)
endfunction()

# tandem_proto_library(NAME ROOT PROTO...): ROOT/PROTO... generated into build/gen, compiled without warnings.
function(tandem_proto_library name root)
  set(gen ${CMAKE_BINARY_DIR}/gen)
  foreach(proto IN LISTS ARGN)
    string(REGEX REPLACE "\\.proto$" "" stem ${proto})
    # What stays as it was keeps its time: a changed comment or option compiles nothing else anew.
    add_custom_command(
      OUTPUT ${gen}/${stem}.pb.cc ${gen}/${stem}.pb.h
      BYPRODUCTS ${gen}/latest/${stem}.pb.cc ${gen}/latest/${stem}.pb.h
      COMMAND protobuf::protoc -I ${root} -I ${CMAKE_SOURCE_DIR}/proto
        --cpp_out=${gen}/latest --dependency_out=${gen}/latest/${stem}.pb.d ${proto}
      # It has to name the outputs of this rule, or they never are up to date.
      COMMAND sed -i "s,${gen}/latest/,${gen}/," ${gen}/latest/${stem}.pb.d
      COMMAND ${CMAKE_COMMAND} -E copy_if_different ${gen}/latest/${stem}.pb.cc ${gen}/${stem}.pb.cc
      COMMAND ${CMAKE_COMMAND} -E copy_if_different ${gen}/latest/${stem}.pb.h ${gen}/${stem}.pb.h
      DEPENDS ${root}/${proto}
      DEPFILE ${gen}/latest/${stem}.pb.d
      COMMENT "Generating ${stem}.pb.cc"
      VERBATIM)
    list(APPEND sources ${gen}/${stem}.pb.cc ${gen}/${stem}.pb.h)
  endforeach()
  if(NOT sources)
    add_library(${name} INTERFACE)
    return()
  endif()
  add_custom_target(${name}_generated DEPENDS ${sources})
  add_dependencies(generated ${name}_generated)
  add_library(${name} STATIC ${sources})
  add_dependencies(${name} ${name}_generated)
  # Generated parsers are not where the time goes; at -O1 they compile a quarter faster. Each has names of the others.
  target_compile_options(${name} PRIVATE -w -O1)
  set_target_properties(${name} PROPERTIES UNITY_BUILD OFF)
  target_include_directories(${name} SYSTEM PUBLIC ${gen})
  target_link_libraries(${name} PUBLIC protobuf::libprotobuf)
  target_precompile_headers(${name} REUSE_FROM precompiled_core)
  if(NOT name STREQUAL protos_common)
    target_link_libraries(${name} PUBLIC protos_common)
  endif()
endfunction()

# The contracts in the order of the layers, so that libs/ neither see nor wait for those of the services: protos_common,
# protos_admin, protos_services; tandem_protos is all of them. protos_testing are messages for the tests of libs/,
# *.proto beside them. The descriptor set of the contracts is build/gen/tandem.desc.
function(tandem_protos)
  set(gen ${CMAKE_BINARY_DIR}/gen)
  set(root ${CMAKE_SOURCE_DIR}/proto)
  file(MAKE_DIRECTORY ${gen}/latest)
  file(GLOB_RECURSE protos CONFIGURE_DEPENDS RELATIVE ${root} proto/*.proto)
  file(GLOB_RECURSE testing CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} libs/*.proto)
  foreach(part common admin services)
    set(${part} ${protos})
  endforeach()
  list(FILTER common INCLUDE REGEX "^(google|tandem/common)/")
  list(FILTER admin INCLUDE REGEX "^(grpc|tandem/admin)/")
  list(FILTER services EXCLUDE REGEX "^(google|grpc|tandem/common|tandem/admin)/")
  add_custom_target(generated)  # what clang-tidy needs
  foreach(part common admin services)
    tandem_proto_library(protos_${part} ${root} ${${part}})
  endforeach()
  tandem_proto_library(protos_testing ${CMAKE_SOURCE_DIR} ${testing})
  list(TRANSFORM services REPLACE "proto$" "pb.h")
  set(service_messages ${services} PARENT_SCOPE)
  add_library(tandem_protos INTERFACE)
  target_link_libraries(tandem_protos INTERFACE protos_services protos_admin protos_common)

  set(inputs ${protos})
  list(TRANSFORM inputs PREPEND ${root}/)
  add_custom_command(
    OUTPUT ${gen}/tandem.desc
    COMMAND protobuf::protoc -I ${root} --include_imports --include_source_info -o ${gen}/tandem.desc ${protos}
    DEPENDS ${inputs}
    COMMENT "Generating tandem.desc"
    VERBATIM)
  add_custom_target(tandem_desc ALL DEPENDS ${gen}/tandem.desc)
  # The committed contract: a test compares it with what proto/ says now.
  add_custom_target(descriptors
    COMMAND protobuf::protoc -I ${root} --include_imports -o ${root}/tandem.binpb ${protos}
    VERBATIM)
endfunction()

# A test compiles in two thirds of the time; a failure names its line without debug information.
set(tandem_test_options -O0)
if(NOT TANDEM_SANITIZE)
  list(APPEND tandem_test_options -g0)
endif()

# Not in batches: few sources, each with a small world of its own that has the names of the others.
set(tandem_one_by_one objectives_test reporting_test learning_content_test)

# tandem_precompile(SIZE HEADER...): the precompiled header of the core libraries and HEADER...
function(tandem_precompile size)
  set(source ${CMAKE_BINARY_DIR}/precompiled/${size}.cc)
  if(NOT EXISTS ${source})
    file(WRITE ${source} "// Carries a precompiled header.\n")
  endif()
  add_library(precompiled_${size} OBJECT ${source})
  target_link_libraries(precompiled_${size} PRIVATE tandem_warnings)
  target_include_directories(precompiled_${size} SYSTEM PRIVATE ${CMAKE_BINARY_DIR}/gen)
  if(size MATCHES "^services")
    add_dependencies(precompiled_${size} protos_services_generated)
  else()
    add_dependencies(precompiled_${size} protos_common_generated)
  endif()
  list(TRANSFORM ARGN REPLACE "(.+)" "<\\1>" OUTPUT_VARIABLE headers)
  target_precompile_headers(precompiled_${size} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/core.h ${headers})
  if(size MATCHES "test$")
    target_compile_options(precompiled_${size} PRIVATE ${tandem_test_options})
  endif()
endfunction()

# tandem_library(NAME FOLDER SIZE DEPENDENCY...)
function(tandem_library name folder size)
  tandem_sources(sources ${folder} library)
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC ${ARGN} PRIVATE tandem_warnings)
    target_precompile_headers(${name} REUSE_FROM precompiled_${size})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE ${ARGN})
  endif()
endfunction()

# tandem_executable(NAME MAIN LIBRARY...)
function(tandem_executable name main)
  file(GLOB sources CONFIGURE_DEPENDS ${main})
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE ${ARGN} tandem_warnings)
  target_precompile_headers(${name} REUSE_FROM precompiled_core)
endfunction()

# tandem_test(NAME FOLDER LIBRARY...): one binary and one ctest entry for all *_test.cc below FOLDER.
function(tandem_test name folder)
  tandem_sources(sources ${folder} test)
  if(NOT sources)
    return()
  endif()
  if(folder MATCHES "^tests/")  # no library takes the helpers there
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.cc)
  endif()
  add_executable(${name} ${sources})
  # gmock_main's main is linked only where the folder has none of its own.
  target_link_libraries(${name} PRIVATE common_testing ${ARGN} gmock_main gmock gtest tandem_warnings)
  if(folder MATCHES "^libs/")
    target_precompile_headers(${name} REUSE_FROM precompiled_test)
  else()
    target_precompile_headers(${name} REUSE_FROM precompiled_services_test)
  endif()
  target_compile_options(${name} PRIVATE ${tandem_test_options})
  if(name IN_LIST tandem_one_by_one)
    set_target_properties(${name} PROPERTIES UNITY_BUILD OFF)
  endif()
  # Entries, by what is in them, so that both cores have something to do until the end. COST says which begin first: those
  # that mostly wait, so that others compute beside them.
  set(entries ${name})
  set(filter_${name} "*")
  if(name STREQUAL integration_test)
    set(entries faults_test alerts_test pairs_test observe_test memory_test ${name})
    set(filter_faults_test "Faults.*")
    set(filter_alerts_test "Alerts*")
    set(filter_pairs_test "Pairs.*")
    set(filter_memory_test "*.Idle*")
    set(seen "Abuse*.*:Rules.*:DashboardFiles.*:Dashboards.*:Privacy.*")
    set(filter_observe_test "${seen}-*.Idle*")
    set(filter_${name} "-Faults.*:Alerts*:Pairs.*:*.Idle*:${seen}")
  elseif(name STREQUAL events_test)
    set(entries events_kafka_test ${name})
    set(filter_events_kafka_test "Kafka*:Lease*:Leaderless*")
    set(filter_${name} "-${filter_events_kafka_test}")
  endif()
  # These have deadlines of seconds, and wait more than they compute: they begin first, beside each other (where they are
  # instrumented, one at a time), and whatever mostly computes stands back.
  set(hurried faults_test alerts_test events_kafka_test)
  set(patient pairs_test store_test placement_test tandem_test integration_test)
  foreach(entry IN LISTS entries)
    set(command ${name})
    if(entry IN_LIST patient)
      set(command nice -n 10 $<TARGET_FILE:${name}>)
    endif()
    add_test(NAME ${entry} COMMAND ${command} --gtest_brief=1 "--gtest_filter=${filter_${entry}}"
      WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  endforeach()
  set(time_limit 900)
  if(TANDEM_SANITIZE)
    set(time_limit 1500)
  endif()
  set_tests_properties(${entries} PROPERTIES TIMEOUT ${time_limit}
    ENVIRONMENT "TANDEM_BUILD_DIR=${CMAKE_BINARY_DIR}")
  if(name STREQUAL events_test)
    set_tests_properties(${entries} PROPERTIES COST 1700)
    set_tests_properties(events_kafka_test PROPERTIES COST 1800)
  endif()
  if(name STREQUAL integration_test)
    if(TARGET tandem)
      # It starts and kills the real things.
      add_dependencies(${name} tandem placement_service objectives_service learning_content_service reporting_service
        run_distributed)
    endif()
    set_tests_properties(${entries} PROPERTIES TIMEOUT 3600 COST 1000)
    set_tests_properties(faults_test PROPERTIES COST 2000)
    set_tests_properties(alerts_test PROPERTIES COST 1900)
    set_tests_properties(pairs_test ${name} PROPERTIES COST 1500)
    # What a connection takes is seen in a process that does nothing else.
    set_tests_properties(memory_test PROPERTIES RUN_SERIAL TRUE COST 1)
  endif()
  foreach(entry IN LISTS hurried)
    if(TANDEM_SANITIZE AND entry IN_LIST entries)
      set_tests_properties(${entry} PROPERTIES RESOURCE_LOCK deadlines)
    endif()
  endforeach()
endfunction()

# tandem_benches(FOLDER LIBRARY...): each source its own program build/bench/NAME, built by the target bench alone.
function(tandem_benches folder)
  file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cc)
  add_custom_target(bench)
  foreach(source IN LISTS sources)
    cmake_path(GET source STEM name)
    add_executable(bench_${name} EXCLUDE_FROM_ALL ${source})
    set_target_properties(bench_${name} PROPERTIES
      OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bench)
    target_link_libraries(bench_${name} PRIVATE common_testing ${ARGN} tandem_warnings)
    target_precompile_headers(bench_${name} REUSE_FROM precompiled_grpc)
    add_dependencies(bench bench_${name})
  endforeach()
endfunction()
