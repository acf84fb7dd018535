# Rscript make_repeated.R in this folder rewrites repeated.json.
source("../cases.R")
source("repeated.R")
cases <- list()
put <- function(id, method, args, setup, values, dataset, ...)
  cases[[length(cases) + 1]] <<- case(id, c(list(method = method), args), setup, values, dataset = dataset, ...)
both <- function(...) I(c(...))

d <- read.csv("fev.csv"); d <- d[!is.na(d$FEV1), ]
levels <- list(ARMCD = both("PBO", "TRT"), SEX = both("Male", "Female"), AVISIT = I(paste0("VIS", 1:4)))
for (name in names(levels)) d[[name]] <- factor(d[[name]], levels = levels[[name]])
measured <- list(outcome = "FEV1", fixed = "SEX+ARMCD*AVISIT", visit = "AVISIT", subject = "USUBJID", factors = levels,
                 missing = "rows with missing FEV1 dropped")
for (kind in c("csh", "toep", "ad", "us")) {
  at <- function(...) c(measured, list(covariance = kind, ...))
  fit <- paste0("m <- repeated(d, ~SEX+ARMCD*AVISIT, '", kind, "')")
  put(paste(kind, "Satterthwaite"), "mmrm", at(df = "Satterthwaite"), paste0(fit, "; s <- satterthwaite(m)"),
      list(coef = "m$coef", se = "s[,1]", df = "s[,2]", neg2ll = "m$deviance", cov = "m$V"), "fev.csv", rel_tol = 1e-5,
      abs_tol = 1e-5)
  for (form in if (kind == "us") c("Kenward-Roger", "Kenward-Roger-Linear") else if (kind == "toep") "Kenward-Roger")
    put(paste(kind, form), "mmrm", at(df = form), paste0(fit, "; s <- kenward(m, ", form != "Kenward-Roger", ")"),
        list(se = "s[,1]", df = "s[,2]"), "fev.csv", rel_tol = 1e-5, abs_tol = 1e-5)
  if (kind == "us") put("us, empirical", "mmrm", at(vcov = "Empirical"), fit, list(se = "empirical(m)"), "fev.csv",
                        rel_tol = 1e-5, abs_tol = 1e-5)
}
write_cases(cases, "repeated.json")
