using System.Text;
using System.Xml;

namespace Postroad.Core.Domains.Reports;

/// <summary>
/// Steps through a report's XML, without document type, entities or anything from elsewhere. Elements that are not asked for are stepped over, as are those of
/// other namespaces than the outermost one's, which is how RFC 9990 adds to a report.
/// </summary>
internal sealed class ReportXml
{
    private readonly XmlReader reader;
    private readonly bool hasDocumentType;
    private string space = "";

    /// <exception cref="ReportFault">The beginning is none of XML.</exception>
    public ReportXml(MarkupGuard file)
    {
        CheckStart(file.Head);
        hasDocumentType = file.Head.IndexOf("<!DOCTYPE"u8) >= 0;
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, NameTable = new LimitedNames(),
            IgnoreComments = true, IgnoreProcessingInstructions = true, IgnoreWhitespace = true,
        };
        reader = XmlReader.Create(new StreamReader(file, EncodingOf(file.Head), detectEncodingFromByteOrderMarks: false), settings);
    }

    /// <summary>Steps to the outermost element.</summary>
    public void Open(string name)
    {
        while (Step() && reader.NodeType != XmlNodeType.Element) { }
        space = reader.NamespaceURI;
        if (reader.LocalName != name) throw ReportFault.File($"{Where()}: the outermost element is <{Short(reader.LocalName)}>, and that of an aggregate report is <{name}>.");
    }

    /// <summary>Steps through what is directly in the current element; <paramref name="meet"/> may read an element or leave it.</summary>
    public void Each(Action<string> meet)
    {
        if (reader.IsEmptyElement) return;
        var depth = reader.Depth;
        while (Step() && reader.Depth > depth)
            if (reader.NodeType == XmlNodeType.Element && reader.Depth == depth + 1 && reader.NamespaceURI == space) meet(reader.LocalName);
    }

    /// <summary>The text of the current element without white space around it. Empty: there is none.</summary>
    public string Text(int mostCharacters)
    {
        var (name, text) = (reader.LocalName, new StringBuilder());
        if (reader.IsEmptyElement) return "";
        while (Step() && reader.NodeType != XmlNodeType.EndElement)
        {
            if (reader.NodeType == XmlNodeType.Element) throw Wrong($"<{name}> holds an element where a text belongs");
            // Only asking for it reads it.
            var part = Careful(() => reader.Value);
            if (text.Length + part.Length > mostCharacters + ReportLimits.WordCharacters) throw TooLong(name, mostCharacters);
            text.Append(part);
        }

        var read = text.ToString().Trim();
        return read.Length <= mostCharacters ? read : throw TooLong(name, mostCharacters);
    }

    /// <summary>Steps to the end, so that what is wrong behind the last row is found too.</summary>
    public void Close()
    {
        while (Step()) { }
    }

    public ReportFault Wrong(string what) => ReportFault.Content($"{Where()}: {what}.");

    /// <summary>What a stranger wrote, in a length that a sentence bears.</summary>
    public static string Short(string text) => text.Length <= 40 ? text : text[..40] + "...";

    private ReportFault TooLong(string name, int most) => Wrong($"<{name}> has more than {most} characters");

    private bool Step()
    {
        if (!Careful(reader.Read)) return false;
        return reader.Depth <= ReportLimits.Depth ? true : throw Wrong($"elements stand more than {ReportLimits.Depth} deep inside each other");
    }

    private T Careful<T>(Func<T> read)
    {
        try { return read(); }
        catch (XmlException) when (hasDocumentType)
        {
            throw ReportFault.Content($"{Where()}: the report has a document type (DTD), which no report needs and which can be made to do harm.");
        }
        catch (XmlException e)
        {
            throw ReportFault.Content($"Line {e.LineNumber}: this is no well-formed XML ({Reason(e)}).");
        }
    }

    private string Where() => $"Line {((IXmlLineInfo)reader).LineNumber}";

    // The reader's sentence ends with the position, which is said before.
    private static string Reason(XmlException e)
    {
        var end = e.Message.LastIndexOf(" Line ", StringComparison.Ordinal);
        var reason = (end > 0 ? e.Message[..end] : e.Message).TrimEnd('.');
        return reason.Length <= 200 ? reason : reason[..200] + "...";
    }

    private static void CheckStart(ReadOnlySpan<byte> start)
    {
        if (start is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] or [(byte)'<', 0, ..] or [0, (byte)'<', ..] or [0, 0, 0xFE, 0xFF, ..] or [0, 0, 0, (byte)'<', ..])
            throw ReportFault.File("The report is written in UTF-16 or UTF-32; reports are read in UTF-8.");
        if (start is [0xEF, 0xBB, 0xBF, ..]) start = start[3..];
        if (start.TrimStart(" \t\r\n"u8) is [(byte)'<', ..]) return;
        throw ReportFault.File(start.IndexOf("Content-Type:"u8) >= 0 || start.IndexOf("Received:"u8) >= 0
            ? "The file is a whole mail, and not the report that is attached to it."
            : "The file is no report: it begins neither as XML nor as gzip nor as zip.");
    }

    // Some old receivers write Latin letters in one byte; all else is UTF-8, whatever it is called.
    private static Encoding EncodingOf(ReadOnlySpan<byte> start)
    {
        var end = start.IndexOf("?>"u8);
        var declared = end < 0 ? "" : Encoding.Latin1.GetString(start[..end]).ToLowerInvariant();
        return declared.Contains("iso-8859-1", StringComparison.Ordinal) || declared.Contains("windows-1252", StringComparison.Ordinal) ? Encoding.Latin1 : Encoding.UTF8;
    }
}
