// SPDX-License-Identifier: MIT
#include "libpusher/config/envfile.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace Pusher;
using namespace Qt::StringLiterals;

namespace {
using Kind = ConfigNotice::Kind;
using Severity = ConfigNotice::Severity;

QString failure(const Result<EnvFile> &file)
{
    return file ? QString() : file.error().parameters.value(u"reason"_s).toString();
}

/// `name=value` of each entry, joined by `|`.
QByteArray entriesText(const EnvFile &file)
{
    QByteArrayList lines;
    for (const EnvFile::Entry &entry : file.entries())
        lines.append(entry.name.toUtf8() + '=' + entry.value.reveal().toByteArray());
    return lines.join('|');
}
} // namespace

class tst_EnvFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void E1_files_data();
    void E1_files();
    void E1_unreadableByMode();
    void E1_sizeLimit();
    void E1_openToOthers();
    void E2_grammar_data();
    void E2_grammar();
    void E2_notices_data();
    void E2_notices();
    void E2_encodings_data();
    void E2_encodings();
    void E2_theLastOfDuplicatesCounts();
    void linesAreCounted();
    void hostileInputIsLinear();

private:
    QString write(const QByteArray &content);

    QTemporaryDir m_dir;
    int m_files = 0;
};

QString tst_EnvFile::write(const QByteArray &content)
{
    const QString path = m_dir.filePath(u"env-%1"_s.arg(++m_files));
    QFile file(path);
    if (!file.open(QFile::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write the fixture");
    return path;
}

void tst_EnvFile::E1_files_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("reason");

    const QString fifo = m_dir.filePath(u"fifo"_s);
    QCOMPARE(::mkfifo(QFile::encodeName(fifo).constData(), 0600), 0);
    const QString link = m_dir.filePath(u"link"_s);
    QVERIFY(QFile::link(write("PUSHER_KEY=k\n"), link));
    const QString huge = m_dir.filePath(u"huge"_s);
    QFile hugeFile(huge);
    QVERIFY(hugeFile.open(QFile::WriteOnly) && hugeFile.resize(1LL << 30)); // sparse

    QTest::newRow("absent") << m_dir.filePath(u"absent"_s) << u"missing"_s;
    QTest::newRow("below a file") << write("") + u"/.env"_s << u"missing"_s;
    QTest::newRow("name too long") << m_dir.filePath(QString(300, u'x')) << u"unreadable"_s;
    QTest::newRow("directory") << m_dir.path() << u"notRegular"_s;
    QTest::newRow("FIFO without a writer") << fifo << u"notRegular"_s;
    QTest::newRow("device") << u"/dev/zero"_s << u"notRegular"_s;
    QTest::newRow("symbolic link") << link << u"link"_s;
    QTest::newRow("1 GiB") << huge << u"tooLarge"_s;
    QTest::newRow("empty") << write("") << QString();
}

void tst_EnvFile::E1_files()
{
    QFETCH(QString, path);
    QFETCH(QString, reason);
    const Result<EnvFile> file = EnvFile::read(path);
    QCOMPARE(failure(file), reason);
    if (file) {
        QVERIFY(file->entries().empty());
        return;
    }
    QCOMPARE(file.error().code, Error::Code::ConfigurationError);
    QCOMPARE(file.error().parameters.value(u"file"_s).toString(), path);
    QVERIFY(file.error().message.startsWith(path + u": "_s));
}

void tst_EnvFile::E1_unreadableByMode()
{
    const QString path = write("PUSHER_KEY=k\n");
    QVERIFY(QFile::setPermissions(path, {}));
    // The superuser may read it all the same.
    const bool readable = ::access(QFile::encodeName(path).constData(), R_OK) == 0;
    QCOMPARE(failure(EnvFile::read(path)), readable ? QString() : u"unreadable"_s);
}

void tst_EnvFile::E1_sizeLimit()
{
    const QByteArray line = "PUSHER_KEY=k\n";
    const QByteArray fitting = line + '#' + QByteArray(EnvFile::maximumSize - line.size() - 1, 'x');
    QCOMPARE(fitting.size(), EnvFile::maximumSize);
    const Result<EnvFile> file = EnvFile::read(write(fitting));
    QVERIFY(file);
    QCOMPARE(entriesText(*file), "PUSHER_KEY=k"_ba);
    const QByteArray tooLarge = fitting + 'x';
    QCOMPARE(failure(EnvFile::read(write(tooLarge))), u"tooLarge"_s);
    QCOMPARE(failure(EnvFile::parse(tooLarge)), u"tooLarge"_s);
}

void tst_EnvFile::E1_openToOthers()
{
    const QString path = write("PUSHER_KEY=k\n");
    QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner));
    QVERIFY(!EnvFile::read(path)->openToOthers());
    QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup));
    QVERIFY(EnvFile::read(path)->openToOthers());
}

void tst_EnvFile::E2_grammar_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const QByteArray &text, const QByteArray &expected) {
        QTest::newRow(name) << text << expected;
    };
    row("plain", "A=b", "A=b");
    row("BOM",
        "\xef\xbb\xbf"
        "A=b\nC=d",
        "A=b|C=d");
    row("CRLF", "A=b\r\nC=d\r\n", "A=b|C=d");
    row("spaces", "  A  =  b c  ", "A=b c");
    row("tabs", "\tA\t=\tb", "A=b");
    row("empty value", "A=\nB= # nothing\nC=\"\"\nD=''", "A=|B=|C=|D=");
    row("export", "export A=b\nexport\tB=c\nexports=d\nexport=e", "A=b|B=c|exports=d|export=e");
    row("comments", "# A=b\n  # B=c\nC=d # e\nD=d#e\nE=#e", "C=d|D=d#e|E=");
    row("equals in the value", "A=b=c==", "A=b=c==");
    row("single quotes", R"(A=' b # "c" \n $d ')", R"(A= b # "c" \n $d )");
    row("double quotes", R"(A=" b # 'c' \n\t\"\\\r\x ")", "A= b # 'c' \n\t\"\\\r\\x ");
    row("comment behind quotes", "A=\"b\" # c\nB='d'# e", "A=b|B=d");
    row("quote inside", "A=it's\nB=say \"hi\"", "A=it's|B=say \"hi\"");
    row("no expansion", "HOME=x\nA=${HOME}\nB=$(rm -rf /)\nC=\"$HOME `id`\"",
        "HOME=x|A=${HOME}|B=$(rm -rf /)|C=$HOME `id`");
    row("UTF-8", "A=Zoë 🚀", "A=Zoë 🚀");
    row("no newline at the end", "A=b\nC=d", "A=b|C=d");
    row("blank lines", "\n\n \nA=b\n\n", "A=b");
}

void tst_EnvFile::E2_grammar()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, expected);
    const Result<EnvFile> file = EnvFile::parse(text);
    QVERIFY(file);
    QCOMPARE(entriesText(*file), expected);
}

void tst_EnvFile::E2_notices_data()
{
    QTest::addColumn<QByteArray>("bad");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<Severity>("severity");
    QTest::addColumn<QString>("name");
    const auto row = [](const char *title, const QByteArray &bad, Kind kind, Severity severity,
                        const QString &name) {
        QTest::newRow(title) << bad << kind << severity << name;
    };
    row("no =", "JUST_A_NAME", Kind::Syntax, Severity::Warning, {});
    row("name with a space", "A B=c", Kind::Syntax, Severity::Warning, {});
    row("name with a digit first", "1A=c", Kind::Syntax, Severity::Warning, {});
    row("name with a hyphen", "A-B=c", Kind::Syntax, Severity::Warning, {});
    row("long name", QByteArray(101, 'A') + "=c", Kind::Syntax, Severity::Warning, {});
    row("no name", "=c", Kind::Syntax, Severity::Warning, {});
    row("foreign name", "ÄA=c", Kind::Syntax, Severity::Warning, {});
    row("unclosed '", "A='c", Kind::Syntax, Severity::Error, u"A"_s);
    row("unclosed \"", "A=\"c\\\"", Kind::Syntax, Severity::Error, u"A"_s);
    row("mixed quotes", "A='c\"", Kind::Syntax, Severity::Error, u"A"_s);
    row("only a quote", "A=\"", Kind::Syntax, Severity::Error, u"A"_s);
    row("text behind the quote", "A='c' d", Kind::Syntax, Severity::Error, u"A"_s);
    row("value over two lines", "A=\"c\nd\"", Kind::Syntax, Severity::Error, u"A"_s);
}

/// A bad line is named, and costs no other line.
void tst_EnvFile::E2_notices()
{
    QFETCH(QByteArray, bad);
    QFETCH(Kind, kind);
    QFETCH(Severity, severity);
    QFETCH(QString, name);
    const Result<EnvFile> file = EnvFile::parse(QByteArray("FIRST=1\n\n" + bad + "\nLAST=2\n"));
    QVERIFY(file);
    QCOMPARE(entriesText(*file), "FIRST=1|LAST=2"_ba);
    QVERIFY(!file->notices().isEmpty());
    const ConfigNotice notice = file->notices().first();
    QCOMPARE(notice.kind, kind);
    QCOMPARE(notice.severity, severity);
    QCOMPARE(notice.name, name);
    QCOMPARE(notice.line, 3);
    QVERIFY(notice.message.contains(u"line 3"_s));
}

void tst_EnvFile::E2_encodings_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("said");
    QTest::newRow("UTF-16 LE with BOM") << QByteArray("\xff\xfe"
                                                      "A\0=\0b\0",
                                                      8)
                                        << u"UTF-16"_s;
    QTest::newRow("UTF-16 BE with BOM") << QByteArray("\xfe\xff"
                                                      "\0A\0=\0b",
                                                      8)
                                        << u"UTF-16"_s;
    QTest::newRow("UTF-16 without BOM") << QByteArray("A\0=\0b\0", 6) << u"NUL byte in line 1"_s;
    QTest::newRow("NUL") << QByteArray("A=b\nC=\0\n", 8) << u"NUL byte in line 2"_s;
    QTest::newRow("Latin-1") << "A=b\nC=Zo\xeb\nD=e\n"_ba << u"not UTF-8 in line 2 (Latin-1?)"_s;
    QTest::newRow("cut UTF-8 at the end") << "A=b\nC=\xc3"_ba << u"not UTF-8 in line 2"_s;
    QTest::newRow("surrogate") << "A=\xed\xa0\x80"_ba << u"not UTF-8 in line 1"_s;
}

void tst_EnvFile::E2_encodings()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, said);
    const Result<EnvFile> parsed = EnvFile::parse(bytes);
    QCOMPARE(failure(parsed), u"encoding"_s);
    const QString path = write(bytes);
    const Result<EnvFile> file = EnvFile::read(path);
    QCOMPARE(failure(file), u"encoding"_s);
    QVERIFY2(file.error().message.contains(said), qPrintable(file.error().message));
}

void tst_EnvFile::E2_theLastOfDuplicatesCounts()
{
    const Result<EnvFile> file = EnvFile::parse("A=1\nB=2\nA=3\nA=4\n");
    QVERIFY(file);
    QCOMPARE(entriesText(*file), "A=4|B=2"_ba);
    QCOMPARE(file->entries().front().line, 4);
    QCOMPARE(file->notices().size(), 2);
    QCOMPARE(file->notices().last().kind, Kind::Duplicate);
    QCOMPARE(file->notices().last().message, u"A stands in lines 3 and 4; the last one counts"_s);
    QCOMPARE(file->notices().last().line, 4);
}

void tst_EnvFile::linesAreCounted()
{
    const Result<EnvFile> file = EnvFile::parse("\xef\xbb\xbf# c\r\n\r\nA=1\r\nB=${x}\r\n");
    QVERIFY(file);
    QCOMPARE(file->entries()[0].line, 3);
    QCOMPARE(file->entries()[1].line, 4);
    QCOMPARE(file->notices().size(), 1);
    QCOMPARE(file->notices().first().kind, Kind::NotExpanded);
    QCOMPARE(file->notices().first().line, 4);
}

/// The largest allowed files of the worst shapes; quadratic work would run into the test's time
/// limit.
void tst_EnvFile::hostileInputIsLinear()
{
    QByteArray names;
    for (int i = 0; names.size() < EnvFile::maximumSize - 16; ++i)
        names += "N" + QByteArray::number(i) + "=\n";
    QVERIFY(EnvFile::parse(names)->entries().size() > 7000);
    QVERIFY(EnvFile::parse(QByteArray("A=\n").repeated(21000))->notices().size() == 20999);
    QVERIFY(EnvFile::parse(QByteArray(EnvFile::maximumSize, '\n'))->entries().empty());
    QVERIFY(EnvFile::parse(QByteArray("A=\"" + QByteArray(60000, '\\')))->entries().empty());
}

QTEST_GUILESS_MAIN(tst_EnvFile)
#include "tst_envfile.moc"
