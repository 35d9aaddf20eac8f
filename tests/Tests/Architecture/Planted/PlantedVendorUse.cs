using AngleSharp.Html.Parser;

namespace Postroad.Core.Lists;

internal sealed class PlantedVendorUse
{
    public static object Make() => new HtmlParser();
}
