namespace Postroad.Core.Domains.Reports;

/// <summary>How much of a stranger's file is read. Reports of the largest receivers stay below a tenth of each (own reckoning from the format, November 2026).</summary>
internal static class ReportLimits
{
    /// <summary>The file as it came: 10 MB.</summary>
    public const int FileBytes = 10 * 1024 * 1024;

    /// <summary>What is unpacked of it: 100 MB, a row of a thousand bytes being a long one.</summary>
    public const long UnpackedBytes = 100 * 1024 * 1024;

    /// <summary>Unpacked bytes for each of the file, once more than <see cref="HarmlessBytes"/> came out; equal rows alone do not reach it.</summary>
    public const int Ratio = 250;

    public const int HarmlessBytes = 1024 * 1024;

    /// <summary>What a zip tells about its files, of which there is one: 64 KB.</summary>
    public const int DirectoryBytes = 64 * 1024;

    public const int Rows = 100_000;

    /// <summary>Signatures, or checks of SPF, of one row.</summary>
    public const int ResultsOfRow = 100;

    /// <summary>Elements inside each other; the format has five, extensions a few more.</summary>
    public const int Depth = 16;

    /// <summary>From one &lt; to the next: a tag with its attributes and the text behind it. 64 KB.</summary>
    public const int RunBytes = 64 * 1024;

    /// <summary>Characters of all names of elements and attributes together; the format has about 50 of them.</summary>
    public const int NameCharacters = 16 * 1024;

    /// <summary>Characters of a name of an organisation, an id.</summary>
    public const int TextCharacters = 1000;

    /// <summary>Characters of a domain, an address of a mail server (RFC 1035 section 2.3.4), with some room for who writes a whole mail address.</summary>
    public const int DomainCharacters = 320;

    /// <summary>Characters of a number or a word out of a list.</summary>
    public const int WordCharacters = 64;

    /// <summary>Messages of a row: more than all mail of a day.</summary>
    public const long Count = 1_000_000_000_000;
}
