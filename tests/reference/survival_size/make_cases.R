# Survival designs by rpact 3.3.4: sample size, power, entry, hazards. Run: Rscript make_cases.R
suppressMessages({library(rpact); library(jsonlite)}); options(digits=15)
cases <- list()
flds <- strsplit("median1 median2 lambda1 lambda2 pi1 pi2 hazardRatio maxNumberOfSubjects maxNumberOfSubjects1 maxNumberOfSubjects2 maxNumberOfEvents accrualIntensity eventsFixed nFixed nFixed1 nFixed2 analysisTime studyDuration maxStudyDuration followUpTime totalAccrualTime allocationRatioPlanned rejectPerStage futilityPerStage futilityStop earlyStop overallReject eventsPerStage expectedEventsH0 expectedEventsH01 expectedEventsH1 numberOfSubjects numberOfSubjects1 numberOfSubjects2 expectedNumberOfSubjectsH1 expectedNumberOfEvents expectedNumberOfSubjects criticalValuesEffectScale criticalValuesEffectScaleLower criticalValuesEffectScaleUpper criticalValuesPValueScale futilityBoundsEffectScale futilityBoundsPValueScale accrualTime accrualIntensityRelative remainingTime cumulativeEventProbabilities eventProbabilities1 eventProbabilities2"," ")[[1]]
take <- function(x){ out <- list(); for (f in flds) { v <- tryCatch(x[[f]],error=function(e) NULL); if (is.null(v)||length(v)==0||all(is.na(v))) next
  if (is.function(v)) next
  if (is.matrix(v)) { for (k in seq_len(nrow(v))) out[[length(out)+1]] <- list(field=sprintf("%s[%d,]",f,k),value=as.numeric(v[k,])) }
  else out[[length(out)+1]] <- list(field=f,value=as.numeric(v)) }; out }
run <- function(q,fun,args,design=NULL){ a <- args; if(!is.null(design)) a$design <- do.call(getDesignGroupSequential,design)
 x <- tryCatch(suppressWarnings(suppressMessages(do.call(fun,a))),error=function(e){cat("ERR",conditionMessage(e),"\n");NULL}); if(is.null(x)) return(invisible())
 inp <- args; if(!is.null(design)) inp$design <- design
 cases[[length(cases)+1]] <<- list(id=sprintf("x-%03d",length(cases)+1),quantity=q,inputs=inp,expected=take(x)) }
D1 <- list(kMax=1,alpha=.025,beta=.2,sided=1); D2 <- list(kMax=2,alpha=.025,beta=.2,sided=1,informationRates=c(.5,1),typeOfDesign="OF")
D3 <- list(kMax=3,alpha=.025,beta=.1,sided=1,informationRates=c(.3,.6,1),typeOfDesign="asOF",typeBetaSpending="bsOF",bindingFutility=FALSE)
D4 <- list(kMax=3,alpha=.05,beta=.15,sided=2,informationRates=c(.3,.6,1),typeOfDesign="WT",deltaWT=.2)
D5 <- list(kMax=4,alpha=.025,beta=.2,sided=1,informationRates=c(.25,.5,.75,1),typeOfDesign="P",futilityBounds=c(-.5,0,.5),bindingFutility=TRUE)
D6 <- list(kMax=3,alpha=.05,beta=.15,sided=2,informationRates=c(.3,.6,1),typeOfDesign="asP")
S <- "sample_size_survival"; P <- "power_survival"
for (d in list(D1,D2,D3,D4,D5,D6)) for (ty in c("Schoenfeld","Freedman","HsiehFreedman")) {
 run(S,getSampleSizeSurvival,list(pi1=.35,pi2=.55,eventTime=24,accrualTime=c(0,15),followUpTime=9,typeOfComputation=ty,allocationRatioPlanned=1.5,dropoutRate1=.07,dropoutRate2=.1,dropoutTime=12),d)
 run(S,getSampleSizeSurvival,list(lambda2=.03,hazardRatio=c(.5,.7),accrualTime=c(0,6,12),accrualIntensity=c(.2,.4),followUpTime=12,typeOfComputation=ty),d)
 run(S,getSampleSizeSurvival,list(median1=30,median2=18,accrualTime=c(0,6,20),accrualIntensity=c(10,25),typeOfComputation=ty,allocationRatioPlanned=2),d)
 run(S,getSampleSizeSurvival,list(lambda2=c(.03,.05),hazardRatio=.6,piecewiseSurvivalTime=c(0,8),accrualTime=c(0,6),accrualIntensity=c(10,20),followUpTime=12,typeOfComputation=ty),d)
 run(S,getSampleSizeSurvival,list(pi1=c(.3,.35),pi2=.5,kappa=1.7,eventTime=12,accrualTime=c(0,10),followUpTime=8,typeOfComputation=ty,thetaH0=.95),d)
 run(S,getSampleSizeSurvival,list(pi1=.35,pi2=.5,accountForObservationTimes=FALSE,typeOfComputation=ty,allocationRatioPlanned=.7),d)
 run(P,getPowerSurvival,list(pi1=c(.3,.4,.5),pi2=.5,eventTime=18,maxNumberOfSubjects=240,maxNumberOfEvents=90,directionUpper=FALSE,typeOfComputation=ty,accrualTime=c(0,14),dropoutRate1=.05,dropoutRate2=.05),d)
 run(P,getPowerSurvival,list(lambda2=.04,hazardRatio=c(.6,1.4),accrualTime=c(0,6),accrualIntensity=c(10,20),maxNumberOfSubjects=300,maxNumberOfEvents=120,thetaH0=1.1,typeOfComputation=ty,allocationRatioPlanned=2,directionUpper=FALSE),d)
 run(P,getPowerSurvival,list(median2=12,median1=c(16,20),kappa=.8,accrualTime=c(0,10),maxNumberOfSubjects=250,maxNumberOfEvents=150,typeOfComputation=ty,directionUpper=FALSE),d)
}
run(S,getSampleSizeSurvival,list(pi1=.4,pi2=.2,eventTime=12,accrualTime=c(0,12),followUpTime=6,allocationRatioPlanned=0),D2)
run(S,getSampleSizeSurvival,list(lambda1=.02,hazardRatio=.7,accrualTime=c(0,12),followUpTime=6),D2)
run(S,getSampleSizeSurvival,list(lambda2=.02,hazardRatio=.7,maxNumberOfSubjects=900,accrualTime=c(0,12)),D2)
run(S,getSampleSizeSurvival,list(lambda2=.02,hazardRatio=.7,maxNumberOfSubjects=900,accrualTime=0,accrualIntensity=50),D3)
run(S,getSampleSizeSurvival,list(lambda2=.02,hazardRatio=.7),D1)
run(S,getSampleSizeSurvival,list(pi2=.3,hazardRatio=c(.5,.6),eventTime=24),D1)
run(S,getSampleSizeSurvival,list(lambda2=.02,lambda1=.012,accrualTime=c(0,5,12),accrualIntensity=c(15,30,45),followUpTime=10),D2)
run(S,getSampleSizeSurvival,list(pi1=.4,pi2=.2,accrualTime=c(0,12),followUpTime=6,design=NULL)[-5],D1)
run(S,getSampleSizeSurvival,list(hazardRatio=.6,piecewiseSurvivalTime=list("0 - <6"=.025,"6 - <9"=.04,">=9"=.015),accrualTime=c(0,12),followUpTime=6),D1)
AT <- function(...) run("accrual_time",getAccrualTime,list(...))
AT(accrualTime=c(0,4,10),accrualIntensity=c(10,20)); AT(accrualTime=c(0,4),accrualIntensity=c(10,20),maxNumberOfSubjects=500)
AT(accrualTime=c(0,4,10),accrualIntensity=c(.1,.3),maxNumberOfSubjects=500); AT(accrualTime=c(0,12),maxNumberOfSubjects=300); AT(accrualTime=12,maxNumberOfSubjects=300)
AT(accrualTime=c(0,6,15,25),accrualIntensity=c(22,0,33),maxNumberOfSubjects=1000); AT(accrualTime=c(0,6,15),accrualIntensity=c(22,0,33),maxNumberOfSubjects=1000); AT(accrualTime=c(0,6,30),accrualIntensity=c(22,33),maxNumberOfSubjects=1000)
AT(accrualTime=c(0,6),accrualIntensity=c(.22,.33),maxNumberOfSubjects=1000); AT(accrualTime=0,accrualIntensity=15,maxNumberOfSubjects=400); AT(accrualTime=c(0,6,30),accrualIntensity=c(22,33),accrualIntensityType="relative",maxNumberOfSubjects=1000); AT(accrualTime=c(0,24),accrualIntensity=30); AT(accrualTime=list("0 - <12"=15,"12 - <13"=21,"13 - <=14"=27)); AT(accrualTime=list("0 - <6"=22,">=6"=33),maxNumberOfSubjects=1000);AT(accrualTime=c(0,3,6,30),accrualIntensity=c(5,10,33),maxNumberOfSubjects=100)
PT <- function(...) run("piecewise_survival_time",getPiecewiseSurvivalTime,list(...))
PT(lambda2=.03,hazardRatio=c(.5,.8)); PT(pi1=.3,pi2=.5,eventTime=24,kappa=2); PT(median1=10,median2=8,kappa=1.5); PT(pi2=.4,hazardRatio=.7,kappa=2); PT(lambda1=.03,hazardRatio=.7); PT(lambda1=c(.03,.02),lambda2=.05); PT(median1=c(10,12),hazardRatio=.8); PT(pi1=.3,hazardRatio=.8,eventTime=10)
PT(piecewiseSurvivalTime=c(0,5),lambda1=c(.02,.03),lambda2=c(.04,.06)); PT(piecewiseSurvivalTime=list("0 - <6"=.025,"6 - <9"=.04,"9 - <15"=.015,"15 - <21"=.01,">=21"=.007),hazardRatio=.6); PT(piecewiseSurvivalTime=c(0,5),lambda2=c(.04,.06),hazardRatio=c(.5,.8)); PT(piecewiseSurvivalTime=c(0,5),lambda1=c(.02,.01),lambda2=c(.04,.06),delayedResponseAllowed=TRUE); PT(piecewiseSurvivalTime=c(0,5),lambda2=c(.04,.06),hazardRatio=c(1,.8),delayedResponseAllowed=TRUE); PT(lambda2=.04,median1=20); PT(pi2=.3,lambda1=.02);PT(piecewiseSurvivalTime=c(0,5),lambda2=c(.04,.06));PT(pi1=c(.3,.4),pi2=c(.5,.6));PT(median2=10)
EP <- function(...) run("event_probabilities",getEventProbabilities,list(...))
EP(time=c(5,15,40),accrualTime=c(0,12,24),accrualIntensity=c(10,20),lambda2=.03,hazardRatio=.6,dropoutRate1=.1,dropoutRate2=.05,dropoutTime=12,maxNumberOfSubjects=360,allocationRatioPlanned=2); EP(time=c(5,15,40),accrualTime=c(0,12,24),accrualIntensity=c(10,20),lambda2=.03,lambda1=.01); EP(time=30,accrualTime=c(0,12),lambda2=.03,lambda1=.01,kappa=1.4,maxNumberOfSubjects=100); EP(time=c(10,20),accrualTime=0,accrualIntensity=20,lambda2=c(.03,.01),piecewiseSurvivalTime=c(0,6),hazardRatio=.5,maxNumberOfSubjects=150)
NS <- function(...) run("number_of_subjects",getNumberOfSubjects,list(...))
NS(time=c(3,10,50),accrualTime=c(0,12,24),accrualIntensity=c(10,20)); NS(time=c(3,10,50),accrualTime=c(0,12),accrualIntensity=c(10,20),maxNumberOfSubjects=300); NS(time=c(3,8),accrualTime=c(0,12),maxNumberOfSubjects=300); NS(time=c(3,8),accrualTime=c(0,6,12),accrualIntensity=c(.1,.2),maxNumberOfSubjects=300)
write(toJSON(list(cases=cases),auto_unbox=TRUE,digits=12,na="null",null="null"),"cases_all.json")
cat(length(cases),"\n")
