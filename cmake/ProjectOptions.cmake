# SPDX-License-Identifier: MIT
# One INTERFACE target that carries the language level, the warnings and the strict Qt definitions.
add_library(project_options INTERFACE)
target_compile_features(project_options INTERFACE cxx_std_20)
target_include_directories(project_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_definitions(project_options INTERFACE
    QT_NO_KEYWORDS QT_NO_FOREACH QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_URL_CAST_FROM_STRING
    QT_NO_CAST_FROM_BYTEARRAY QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_USE_QSTRINGBUILDER
    QT_DISABLE_DEPRECATED_BEFORE=0x060400)
target_compile_options(project_options INTERFACE
    -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough)
if(PUSHWATCH_WERROR)
    target_compile_options(project_options INTERFACE -Werror)
endif()
if(PUSHWATCH_SANITIZE)
    string(REPLACE ";" "," sanitizers "${PUSHWATCH_SANITIZE}")
    # GCC's sanitizers make -Wmaybe-uninitialized cry wolf.
    target_compile_options(project_options INTERFACE
        -fsanitize=${sanitizers} -fno-omit-frame-pointer -Wno-maybe-uninitialized)
    target_link_options(project_options INTERFACE -fsanitize=${sanitizers})
endif()
if(PUSHWATCH_COVERAGE)
    target_compile_options(project_options INTERFACE --coverage)
    target_link_options(project_options INTERFACE --coverage)
endif()

# pusher_precompile(target precompiled_core|precompiled_widgets): takes the common headers of the standard library and
# of Qt from one parsed copy, which halves the time of a build. Sources name all that they use all the same: only preset
# `dev` precompiles.
function(pusher_precompile target headers)
    if(PUSHWATCH_PRECOMPILE)
        target_precompile_headers(${target} REUSE_FROM ${headers})
    endif()
endfunction()
if(PUSHWATCH_PRECOMPILE)
    set(core_headers
        <algorithm> <chrono> <deque> <functional> <map> <memory> <optional> <set> <string> <utility> <variant> <vector>
        <QByteArray> <QDateTime> <QHash> <QJsonArray> <QJsonDocument> <QJsonObject> <QList> <QMap> <QObject> <QPointer>
        <QSet> <QString> <QThread> <QTimer> <QUrl>)
    file(WRITE ${CMAKE_BINARY_DIR}/precompiled.cpp "// Only the headers are wanted.\n")
    add_library(precompiled_core OBJECT ${CMAKE_BINARY_DIR}/precompiled.cpp)
    target_link_libraries(precompiled_core PRIVATE project_options Qt6::Core)
    target_precompile_headers(precompiled_core PRIVATE ${core_headers})
    add_library(precompiled_widgets OBJECT ${CMAKE_BINARY_DIR}/precompiled.cpp)
    target_link_libraries(precompiled_widgets PRIVATE project_options Qt6::Widgets)
    target_precompile_headers(precompiled_widgets PRIVATE ${core_headers}
        <QAbstractItemModel> <QAction> <QBoxLayout> <QLabel> <QMainWindow> <QPainter> <QToolButton> <QWidget>)
endif()
