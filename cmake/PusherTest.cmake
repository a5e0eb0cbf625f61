# SPDX-License-Identifier: MIT
# pusher_add_test(tst_name LABELS label... LIBRARIES target... [SOURCES file...])
#
# Builds tst_name.cpp into a test of the same name. Tests run offscreen, without a proxy, with a time limit.
# The target `thread_tests` builds those with the label thread, which is all that the tsan preset runs.
add_custom_target(thread_tests)
function(pusher_add_test name)
    cmake_parse_arguments(arg "" "TIMEOUT" "LABELS;LIBRARIES;SOURCES" ${ARGN})
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 120)
    endif()
    add_executable(${name} ${name}.cpp ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE Qt6::Test ${arg_LIBRARIES})
    if(arg_LIBRARIES MATCHES "Console::(App|Ui)")
        pusher_precompile(${name} precompiled_widgets)
    else()
        pusher_precompile(${name} precompiled_core)
    endif()
    target_compile_definitions(${name} PRIVATE FIXTURES="${PROJECT_SOURCE_DIR}/tests/fixtures")
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT}
        ENVIRONMENT "${PUSHER_TEST_ENVIRONMENT}")
    if("thread" IN_LIST arg_LABELS)
        add_dependencies(thread_tests ${name})
    endif()
    if("faults" IN_LIST arg_LABELS)
        set_property(GLOBAL APPEND PROPERTY PUSHER_FAULT_TESTS $<TARGET_FILE:${name}>)
    endif()
endfunction()

set(PUSHER_TEST_ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8;no_proxy=*")
if("address" IN_LIST PUSHWATCH_SANITIZE)
    list(APPEND PUSHER_TEST_ENVIRONMENT
        "ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1"
        "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/support/lsan.supp:print_suppressions=0"
        "UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1")
endif()
if("thread" IN_LIST PUSHWATCH_SANITIZE)
    list(APPEND PUSHER_TEST_ENVIRONMENT "QT_NO_GLIB=1"
        "TSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/support/tsan.supp:halt_on_error=0:exitcode=66")
endif()
