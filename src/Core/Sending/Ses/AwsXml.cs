using System.Xml;
using System.Xml.Linq;

namespace Postroad.Core.Sending.Ses;

/// <summary>Answers of the query protocol. Names count without their namespace, which differs from service to service.</summary>
internal static class AwsXml
{
    private static readonly XmlReaderSettings Strict = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = EndpointHttp.MaxAnswerBytes };

    /// <summary>Null: not XML, or XML with a document type, which no service of AWS sends.</summary>
    public static XElement? Read(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty) return null;
        try
        {
            using var stream = new MemoryStream(body.ToArray(), writable: false);
            using var reader = XmlReader.Create(stream, Strict);
            return XElement.Load(reader);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>Text of the first element of this name at any depth. Null: there is none.</summary>
    public static string? Text(this XElement? root, string name) => root?.DescendantsAndSelf().FirstOrDefault(e => e.Name.LocalName == name)?.Value.Trim();

    /// <summary>Elements of this name at any depth.</summary>
    public static IEnumerable<XElement> All(this XElement? root, string name) => root?.DescendantsAndSelf().Where(e => e.Name.LocalName == name) ?? [];

    /// <summary>Pairs of key and value, as SNS tells attributes.</summary>
    public static IReadOnlyDictionary<string, string> Entries(this XElement? root) =>
        root.All("entry").Where(e => e.Text("key") is not null).DistinctBy(e => e.Text("key")).ToDictionary(e => e.Text("key")!, e => e.Text("value") ?? "", StringComparer.Ordinal);

    internal static ErrorAnswer? ErrorOf(ReadOnlyMemory<byte> body) =>
        Read(body) is { } root && root.Text("Code") is { } code ? new ErrorAnswer { Type = code, Lower = root.Text("Message") } : null;
}
