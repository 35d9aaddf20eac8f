using System.Text;
using System.Xml;

namespace Postroad.Simulator.Aws;

/// <summary>Answers of the query protocol, in XML: OPERATIONResponse, in it OPERATIONResult and the request's id.</summary>
internal static class QueryAnswer
{
    /// <param name="result">Null: the operation has no result.</param>
    public static Task WriteAsync(HttpContext context, string space, string operation, Action<XmlWriter>? result)
    {
        var id = AwsAnswer.NewRequestId();
        return SendAsync(context, 200, id, xml =>
        {
            xml.WriteStartElement(operation + "Response", space);
            if (result is not null)
            {
                xml.WriteStartElement(operation + "Result");
                result(xml);
                xml.WriteEndElement();
            }

            xml.WriteStartElement("ResponseMetadata");
            xml.WriteElementString("RequestId", id);
            xml.WriteEndElement();
            xml.WriteEndElement();
        });
    }

    public static Task WriteErrorAsync(HttpContext context, string space, AwsError error)
    {
        var id = AwsAnswer.NewRequestId();
        return SendAsync(context, error.Status, id, xml =>
        {
            xml.WriteStartElement("ErrorResponse", space);
            xml.WriteStartElement("Error");
            xml.WriteElementString("Type", error.Status < 500 ? "Sender" : "Receiver");
            xml.WriteElementString("Code", Code(error));
            xml.WriteElementString("Message", error.Message);
            xml.WriteEndElement();
            xml.WriteElementString("RequestId", id);
            xml.WriteEndElement();
        });
    }

    public static void WriteList<T>(XmlWriter xml, string name, IEnumerable<T> members, Action<T> write)
    {
        xml.WriteStartElement(name);
        foreach (var member in members)
        {
            xml.WriteStartElement("member");
            write(member);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    public static void WriteMap(XmlWriter xml, string name, IEnumerable<KeyValuePair<string, string>> entries)
    {
        xml.WriteStartElement(name);
        foreach (var (key, value) in entries)
        {
            xml.WriteStartElement("entry");
            xml.WriteElementString("key", key);
            xml.WriteElementString("value", value);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    // The older protocol has other names for what is wrong with a signature (SNS API reference, "Common errors").
    private static string Code(AwsError error) => error.Type switch
    {
        "UnrecognizedClientException" => "InvalidClientTokenId",
        "InvalidSignatureException" => "SignatureDoesNotMatch",
        "MissingAuthenticationTokenException" => "MissingAuthenticationToken",
        "IncompleteSignatureException" => "IncompleteSignature",
        "ExpiredTokenException" => "ExpiredToken",
        var type => type,
    };

    public static Task SendAsync(HttpContext context, int status, string id, Action<XmlWriter> write)
    {
        var text = new MemoryStream();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Encoding = new UTF8Encoding(false), OmitXmlDeclaration = true, CheckCharacters = false })) write(xml);
        return AwsAnswer.WriteAsync(context, status, "text/xml", text.ToArray(), id);
    }
}
