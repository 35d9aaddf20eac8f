using System.Xml;

namespace Postroad.Core.Domains.Reports;

/// <summary>An XML reader keeps every name that it meets until it ends; this ends it when there are too many.</summary>
internal sealed class LimitedNames : NameTable
{
    private int characters;

    public override string Add(char[] key, int start, int len) => Get(key, start, len) ?? Counted(base.Add(key, start, len));

    public override string Add(string key) => Get(key) ?? Counted(base.Add(key));

    private string Counted(string name)
    {
        characters += name.Length;
        return characters <= ReportLimits.NameCharacters ? name : throw ReportFault.Content("The report has more names of elements and attributes than the format.");
    }
}
