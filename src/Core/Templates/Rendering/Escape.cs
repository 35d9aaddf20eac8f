namespace Postroad.Core.Templates.Rendering;

/// <summary>How a value is made harmless, by the place where its merge tag stands.</summary>
internal enum Escape
{
    /// <summary>Text part, and addresses already escaped: control characters are dropped, nothing else.</summary>
    Raw,

    /// <summary>Subject and headers: line breaks and other control characters become spaces.</summary>
    Header,

    /// <summary>HTML text and quoted attributes.</summary>
    Html,

    /// <summary>Inside a tag without quotes: all but letters and digits as character references, or a space would start another attribute.</summary>
    Unquoted,

    /// <summary>In <c>style</c>, element or attribute: letters, digits, <c># % . , -</c> and space; what could end a declaration or begin one is dropped.</summary>
    Css,

    /// <summary>The same in a style attribute without quotes: a space would start another attribute.</summary>
    CssUnquoted,

    /// <summary>Begins an address in an attribute: must be http, https, mailto, tel, sms or cid, or becomes <c>#</c>.</summary>
    UrlStart,

    /// <summary>The same where the address is not inside HTML.</summary>
    UrlStartRaw,

    /// <summary>Within an address, behind its beginning: percent-encoded but for the unreserved characters (RFC 3986 section 2.3).</summary>
    UrlPart,
}
